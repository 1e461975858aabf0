using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Charges;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Instruments;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Prices;
using Fyntrix.Trading.Vocabulary;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>Zerodha through Kite Connect v3 (kite.trade/docs/connect/v3).</summary>
internal sealed class ZerodhaBroker(KiteClient kite, CalendarSource calendar, SessionWatch sessions, IOptions<ZerodhaSettings> settings, TimeProvider time) : ILiveBroker
{
    private const string Regular = "regular";
    private const string AfterMarket = "amo";

    // Bands are widened during the day at times; one quote a second is all that there is of them.
    private static readonly TimeSpan BandLifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (PriceBand Band, DateTimeOffset At)> _bands = new();

    public BrokerName Name => BrokerName.ZERODHA;

    public ConnectionMode Mode => ConnectionMode.LIVE;

    public BrokerCapabilities Capabilities { get; } = new(
        // On MCX Kite takes lots and values carry a multiplier, which the checks do not know.
        [Exchange.NSE, Exchange.BSE, Exchange.NFO], Enum.GetValues<Product>(), Enum.GetValues<OrderType>(),
        Modify: true, Cancel: true, AfterMarketOrders: true, Postbacks: true, RequiresLogin: true, PlacesOncePerTag: false);

    public ChargePlan Charges => ChargePlan.ZERODHA;

    public BrokerApp? PlatformApp => settings.Value.HasApp ? new BrokerApp(settings.Value.ApiKey, new SecretText(settings.Value.ApiSecret)) : null;

    public Uri LoginUrl(string apiKey, string state) =>
        new($"{settings.Value.LoginAddress}?v=3&api_key={Uri.EscapeDataString(apiKey)}&redirect_params={Uri.EscapeDataString($"state={state}")}");

    public async Task<Result<BrokerSession>> ExchangeSessionAsync(BrokerApp app, string requestToken, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("api_key", app.ApiKey),
            new("request_token", requestToken),
            new("checksum", Sha256(app.ApiKey + requestToken + app.ApiSecret.Reveal())),
        ]);
        var reply = await kite.SendAsync(new KiteCall(HttpMethod.Post, "/session/token", app.ApiKey, null, form, KiteCallKind.OTHER), cancellationToken);
        return reply switch
        {
            KiteReply.Data(var data) when data.Text("user_id") is { } userId && data.Text("access_token") is { } token =>
                new BrokerSession(userId, new SecretText(token), KiteHours.TokenEnd(data.Moment("login_time") ?? time.GetUtcNow())),
            KiteReply.Refused(_, var message) =>
                Refusal.Unprocessable("BROKER_LOGIN_REFUSED", $"Zerodha did not accept the sign-in: {message} Begin again with the login URL."),
            KiteReply.Unreachable => Refusal.Unavailable(BrokerReasons.Unavailable, "Zerodha cannot be reached; send this again in a moment."),
            _ => new Refusal(
                StatusCodes.Status502BadGateway, BrokerReasons.Unavailable, "Zerodha gave no answer that can be read; begin again with the login URL."),
        };
    }

    public async Task<string?> EndSessionAsync(LiveAccess access, CancellationToken cancellationToken)
    {
        // Kite takes the token in the address here; addresses are logged and traced without their query.
        var path = $"/session/token?api_key={Uri.EscapeDataString(access.ApiKey)}&access_token={Uri.EscapeDataString(access.AccessToken.Reveal())}";
        return await kite.SendAsync(new KiteCall(HttpMethod.Delete, path, access.ApiKey, null, null, KiteCallKind.OTHER), cancellationToken) switch
        {
            KiteReply.Data or KiteReply.Refused { Code: BrokerReasons.SessionExpired } => null,
            KiteReply.Refused(var code, _) => code,
            _ => BrokerReasons.Unavailable,
        };
    }

    public BrokerPostback? ParsePostback(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var json = document.RootElement;
            if (json.Text("user_id") is not { } userId || json.Text("order_id") is not { } orderId
                || json.Text("order_timestamp") is not { } at || json.Text("checksum") is not { } checksum)
            {
                return null;
            }

            return new BrokerPostback(
                userId, orderId,
                secret => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sha256(orderId + at + secret.Reveal())), Encoding.UTF8.GetBytes(checksum)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Text can be escaped in JSON that is none, such as half of a pair.
            return null;
        }
    }

    public Task ProbeAsync(LiveAccess access, CancellationToken cancellationToken) => ReadAsync(access, "/user/profile", _ => true, cancellationToken);

    public async Task<IReadOnlyList<Instrument>> InstrumentsAsync(LiveAccess access, CancellationToken cancellationToken)
    {
        try
        {
            return InstrumentList.Read(await kite.DownloadAsync(KiteCall.Get(access, "/instruments"), cancellationToken));
        }
        catch (FormatException e)
        {
            throw new BrokerUnreadableException(BrokerReasons.Unavailable, e.Message);
        }
    }

    public OrderWindow WindowAt(BrokerConnection? connection, Exchange exchange, DateTimeOffset moment) => KiteHours.WindowAt(exchange, moment, calendar.Current);

    public async Task<BrokerOutcome> PlaceAsync(BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken)
    {
        var variety = KiteHours.WindowAt(ticket.Exchange, time.GetUtcNow(), calendar.Current) == OrderWindow.AFTER_MARKET ? AfterMarket : Regular;
        var form = Terms(ticket.Quantity, ticket.OrderType, ticket.LimitPrice, ticket.TriggerPrice, ticket.MarketProtection);
        form.Add("exchange", ticket.Exchange.ToString());
        form.Add("tradingsymbol", ticket.Symbol);
        form.Add("transaction_type", ticket.Side.ToString());
        form.Add("product", ticket.Product.ToString());
        form.Add("validity", "DAY");
        form.Add("tag", ticket.Tag);
        return await OrderAsync(HttpMethod.Post, Live(access), $"/orders/{variety}", form, cancellationToken);
    }

    public Task<BrokerOutcome> ModifyAsync(BrokerAccess access, string brokerOrderId, OrderChange change, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Put, Live(access), brokerOrderId, Terms(change.Quantity, change.OrderType, change.LimitPrice, change.TriggerPrice, change.MarketProtection), cancellationToken);

    public Task<BrokerOutcome> CancelAsync(BrokerAccess access, string brokerOrderId, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Delete, Live(access), brokerOrderId, null, cancellationToken);

    public async Task<BrokerBook> OrderBookAsync(BrokerAccess access, DateTimeOffset since, CancellationToken cancellationToken)
    {
        // Read before the book: a clearing in between makes it less complete than said, never more.
        var completeSince = KiteHours.BookCompleteSince(time.GetUtcNow());
        var orders = await ReadAsync(Live(access), "/orders", data => data.EnumerateArray().Select(Report).ToList(), cancellationToken);
        var clearedSince = KiteHours.BookCompleteSince(time.GetUtcNow());
        return new BrokerBook(orders, completeSince > clearedSince ? completeSince : clearedSince);
    }

    public async Task<IReadOnlyList<BrokerTrade>> TradesAsync(BrokerAccess access, DateTimeOffset since, CancellationToken cancellationToken) =>
        await ReadAsync(Live(access), "/trades", data => data.EnumerateArray().Select(Trade).ToList(), cancellationToken);

    public async Task<IReadOnlyList<BrokerPosition>> PositionsAsync(BrokerAccess access, CancellationToken cancellationToken) =>
        await ReadAsync(Live(access), "/portfolio/positions", KitePortfolio.Positions, cancellationToken);

    public async Task<IReadOnlyList<BrokerHolding>> HoldingsAsync(BrokerAccess access, CancellationToken cancellationToken) =>
        await ReadAsync(Live(access), "/portfolio/holdings", KitePortfolio.Holdings, cancellationToken);

    public Task<BrokerFunds> FundsAsync(BrokerAccess access, CancellationToken cancellationToken) =>
        ReadAsync(
            Live(access),
            "/user/margins",
            data =>
            {
                var equity = data.GetProperty("equity");
                var blocked = equity.GetProperty("utilised").Amount("debits") ?? 0;
                return new BrokerFunds(Money.Amount((equity.Amount("net") ?? throw new FormatException("net is missing.")) + blocked), Money.Amount(blocked));
            },
            cancellationToken);

    public async Task<decimal?> RequiredFundsAsync(BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken)
    {
        var live = Live(access);
        using var body = new StringContent(JsonSerializer.Serialize(new[]
        {
            new
            {
                exchange = ticket.Exchange.ToString(),
                tradingsymbol = ticket.Symbol,
                transaction_type = ticket.Side.ToString(),
                variety = Regular,
                product = ticket.Product.ToString(),
                order_type = KiteType(ticket.OrderType),
                quantity = ticket.Quantity,
                price = ticket.LimitPrice ?? 0,
                trigger_price = ticket.TriggerPrice ?? 0,
            },
        }), Encoding.UTF8, "application/json");
        var call = new KiteCall(HttpMethod.Post, "/margins/orders", live.ApiKey, live, body, KiteCallKind.OTHER);
        return Read(await kite.SendAsync(call, cancellationToken), live, data => data.EnumerateArray().First().Amount("total"));
    }

    public async Task<BrokerQuote?> QuoteAsync(BrokerAccess access, string symbol, Exchange exchange, CancellationToken cancellationToken)
    {
        var instrument = $"{exchange}:{symbol}";
        var now = time.Now();
        if (_bands.TryGetValue(instrument, out var known) && now - known.At < BandLifetime)
            return new BrokerQuote(known.Band, null);
        try
        {
            var quote = await ReadAsync(
                Live(access),
                $"/quote?i={Uri.EscapeDataString(instrument)}",
                data => data.TryGetProperty(instrument, out var shown) ? Quote(shown, symbol, exchange, now) : null,
                cancellationToken,
                KiteCallKind.QUOTE);
            if (quote?.Band is { } band)
                _bands[instrument] = (band, now);
            return quote;
        }
        catch (BrokerUnreadableException e) when (e.Code is BrokerReasons.PermissionDenied or BrokerReasons.RateLimited)
        {
            // Quotes are not part of every plan, and one a second is all there is.
            return null;
        }
    }

    private static LiveAccess Live(BrokerAccess access) =>
        access as LiveAccess ?? throw new InvalidOperationException("A connection without a session was brought to a live broker.");

    private static Dictionary<string, string> Terms(long quantity, OrderType type, decimal? limit, decimal? trigger, decimal? protection = null)
    {
        var form = new Dictionary<string, string>
        {
            ["order_type"] = KiteType(type),
            ["quantity"] = quantity.ToString(CultureInfo.InvariantCulture),
        };
        if (type is OrderType.LIMIT or OrderType.SL)
            form.Add("price", Format(limit));
        if (type is OrderType.SL or OrderType.SLM)
            form.Add("trigger_price", Format(trigger));
        if (type is OrderType.MARKET or OrderType.SLM)
            form.Add("market_protection", Format(protection ?? IntentTerms.AutomaticProtection));
        return form;
    }

    private static string KiteType(OrderType type) => type == OrderType.SLM ? "SL-M" : type.ToString();

    private static string Format(decimal? price) =>
        (price ?? throw new InvalidOperationException("An order of this type has a price.")).ToString("0.########", CultureInfo.InvariantCulture);

    private static BrokerQuote Quote(JsonElement quote, string symbol, Exchange exchange, DateTimeOffset now)
    {
        decimal? Best(string side) =>
            quote.TryGetProperty("depth", out var depth) && depth.TryGetProperty(side, out var offers) && offers.ValueKind == JsonValueKind.Array && offers.GetArrayLength() > 0
                ? offers[0].Price("price")
                : null;
        return new BrokerQuote(
            quote.Price("lower_circuit_limit") is { } lower && quote.Price("upper_circuit_limit") is { } upper ? new PriceBand(lower, upper) : null,
            quote.Price("last_price") is { } last ? new SeenPrice(symbol, exchange, last, now, Best("buy"), Best("sell")) : null);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static BrokerOrderReport Report(JsonElement order)
    {
        var status = order.RequiredText("status");
        var filled = order.Quantity("filled_quantity");
        var state = KiteStatus.Canonical(status, filled);
        List<string> tags = [];
        if (order.Text("tag") is { } tag)
            tags.Add(tag);
        if (order.TryGetProperty("tags", out var all) && all.ValueKind == JsonValueKind.Array)
            tags.AddRange(all.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!));
        return new BrokerOrderReport(
            order.RequiredText("order_id"), tags, OrderTerms(order), state, KiteStatus.Normalize(status), filled, order.Price("average_price"),
            state == OrderState.REJECTED ? BrokerReasons.OrderRefused : null,
            order.Moment("order_timestamp") ?? throw new FormatException("order_timestamp is missing."),
            order.Moment("exchange_update_timestamp") ?? order.Moment("order_timestamp"));
    }

    private static BrokerOrderTerms? OrderTerms(JsonElement order)
    {
        if (!ClosedSet.TryParse<Exchange>(order.Text("exchange"), out var exchange) || !ClosedSet.TryParse<Product>(order.Text("product"), out var product)
            || !ClosedSet.TryParse<Side>(order.Text("transaction_type"), out var side) || ClosedSet.ParseOrderType(order.Text("order_type")) is not { } type
            || order.Quantity("quantity") is not (> 0 and var quantity))
        {
            return null;
        }

        return new BrokerOrderTerms(
            order.RequiredText("tradingsymbol"), exchange.Value, product.Value, side.Value, quantity, type, order.Price("price"), order.Price("trigger_price"));
    }

    private static BrokerTrade Trade(JsonElement trade) => new(
        trade.RequiredText("order_id"), trade.RequiredText("trade_id"), trade.Quantity("quantity"),
        trade.Price("average_price") ?? throw new FormatException("average_price is missing."), PriceSource.EXCHANGE,
        trade.Moment("fill_timestamp") ?? trade.Moment("exchange_timestamp") ?? throw new FormatException("fill_timestamp is missing."));

    /// <summary>Modifies or cancels. The path names the order's variety, which its own history tells.</summary>
    private async Task<BrokerOutcome> ChangeAsync(
        HttpMethod method, LiveAccess access, string brokerOrderId, Dictionary<string, string>? form, CancellationToken cancellationToken)
    {
        var id = Uri.EscapeDataString(brokerOrderId);
        switch (await kite.SendAsync(KiteCall.Get(access, $"/orders/{id}"), cancellationToken))
        {
            case KiteReply.Data(var data):
                var variety = data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().Select(step => step.Text("variety")).LastOrDefault(v => v is not null) : null;
                return variety is null
                    ? new BrokerOutcome.Refused(BrokerReasons.NotFound, "Zerodha does not show this order any more.")
                    : await OrderAsync(method, access, $"/orders/{Uri.EscapeDataString(variety)}/{id}", form, cancellationToken);
            case KiteReply.Refused refused:
                Note(refused, access);
                return new BrokerOutcome.Refused(refused.Code, refused.Message);
            default:
                return new BrokerOutcome.UnreachableBeforeSend("Zerodha does not tell of the order just now; nothing was changed.");
        }
    }

    private async Task<BrokerOutcome> OrderAsync(
        HttpMethod method, LiveAccess access, string path, Dictionary<string, string>? form, CancellationToken cancellationToken)
    {
        using var content = form is null ? null : new FormUrlEncodedContent(form);
        var reply = await kite.SendAsync(KiteCall.Order(method, access, path, content), cancellationToken);
        if (reply is KiteReply.Refused refusal)
            Note(refusal, access);
        return reply switch
        {
            KiteReply.Data(var data) when data.Text("order_id") is { } orderId => new BrokerOutcome.Accepted(orderId),
            KiteReply.Data => new BrokerOutcome.Unknown("Kite answered without an order id."),
            KiteReply.Refused refused => new BrokerOutcome.Refused(refused.Code, refused.Message),
            KiteReply.Unreachable unreachable => new BrokerOutcome.UnreachableBeforeSend(unreachable.Message),
            KiteReply.Unknown unknown => new BrokerOutcome.Unknown(unknown.Message),
            _ => throw new InvalidOperationException("There is no such reply."),
        };
    }

    private async Task<T> ReadAsync<T>(LiveAccess access, string path, Func<JsonElement, T> read, CancellationToken cancellationToken, KiteCallKind kind = KiteCallKind.OTHER)
    {
        var reply = await kite.SendAsync(KiteCall.Get(access, path, kind), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Read(reply, access, read);
    }

    private T Read<T>(KiteReply reply, LiveAccess access, Func<JsonElement, T> read)
    {
        switch (reply)
        {
            case KiteReply.Data(var data):
                try
                {
                    return read(data);
                }
                catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException or OverflowException)
                {
                    throw new BrokerUnreadableException(BrokerReasons.Unavailable, "Zerodha answered with something that cannot be read.");
                }

            case KiteReply.Refused refused:
                Note(refused, access);
                throw new BrokerUnreadableException(refused.Code, refused.Message);
            case KiteReply.Unreachable unreachable:
                throw new BrokerUnreadableException(BrokerReasons.Unavailable, unreachable.Message);
            default:
                throw new BrokerUnreadableException(BrokerReasons.Unavailable, "Zerodha gave no answer that can be read.");
        }
    }

    /// <summary>Only Kite's own word ends a session; clocks do not.</summary>
    private void Note(KiteReply.Refused refused, LiveAccess access)
    {
        if (refused.Code == BrokerReasons.SessionExpired)
            sessions.Over(access);
    }
}
