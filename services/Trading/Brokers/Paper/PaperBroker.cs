using System.Data.Common;
using System.Globalization;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Charges;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Npgsql;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>
/// The simulated broker. Its book, trades and ledger are tables of its own, which a restart finds again; it uses no network
/// and no token. What it tells is what a live broker would tell, through the same interface.
/// </summary>
internal sealed class PaperBroker(NpgsqlDataSource dataSource, PaperMarket market, TimeProvider time) : IBroker
{
    public BrokerName Name => BrokerName.PAPER;

    public ConnectionMode Mode => ConnectionMode.PAPER;

    public BrokerCapabilities Capabilities { get; } = new(
        Enum.GetValues<Exchange>(), Enum.GetValues<Product>(), Enum.GetValues<OrderType>(),
        Modify: true, Cancel: true, AfterMarketOrders: false, Postbacks: false, RequiresLogin: false, PlacesOncePerTag: true);

    public ChargePlan Charges => market.Charges;

    // Orders of other times wait for the session.
    public OrderWindow WindowAt(BrokerConnection? connection, Exchange exchange, DateTimeOffset moment) =>
        market.IsOpenAt(market.SessionOf(connection), exchange, moment) ? OrderWindow.OPEN : OrderWindow.AFTER_MARKET;

    public Task<BrokerQuote?> QuoteAsync(BrokerAccess access, string symbol, Exchange exchange, CancellationToken cancellationToken) =>
        Task.FromResult<BrokerQuote?>(null);

    public Task<BrokerOutcome> PlaceAsync(BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken) =>
        AskAsync(transaction => PlaceAsync(transaction, access, ticket, cancellationToken), cancellationToken);

    public Task<BrokerOutcome> ModifyAsync(BrokerAccess access, string brokerOrderId, OrderChange change, CancellationToken cancellationToken) =>
        AskAsync(transaction => ModifyAsync(transaction, access, brokerOrderId, change, cancellationToken), cancellationToken);

    public Task<BrokerOutcome> CancelAsync(BrokerAccess access, string brokerOrderId, CancellationToken cancellationToken) =>
        AskAsync(transaction => CancelAsync(transaction, access.ConnectionId, brokerOrderId, cancellationToken), cancellationToken);

    public async Task<BrokerBook> OrderBookAsync(BrokerAccess access, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await SweepAsync(access, cancellationToken);
        var orders = await dataSource.Sql(
            """
            SELECT o.broker_order_id, o.tag, o.status, o.reason, o.placed_at, o.filled_quantity,
                   (SELECT sum(t.quantity * t.price) / sum(t.quantity) FROM paper_trades t WHERE t.order_seq = o.seq),
                   o.symbol, o.exchange, o.product, o.side, o.quantity, o.order_type, o.limit_price, o.trigger_price, o.updated_at
              FROM paper_orders o
             WHERE o.connection_id = $1 AND (o.placed_at >= $2 OR o.status IN ('OPEN', 'TRIGGER PENDING'))
            """,
            access.ConnectionId, since)
            .ReadAsync(ReadReport, cancellationToken);
        return new BrokerBook(orders, since);
    }

    public async Task<IReadOnlyList<BrokerTrade>> TradesAsync(BrokerAccess access, DateTimeOffset since, CancellationToken cancellationToken) =>
        await dataSource.Sql(
            """
            SELECT o.broker_order_id, t.trade_number, t.quantity, t.price, t.price_source, t.traded_at
              FROM paper_trades t JOIN paper_orders o ON o.seq = t.order_seq
             WHERE o.connection_id = $1 AND o.placed_at >= $2
            """,
            access.ConnectionId, since)
            .ReadAsync(
                row => new BrokerTrade(
                    row.GetString(0), row.GetInt64(1).ToString(CultureInfo.InvariantCulture),
                    row.GetInt64(2), row.GetDecimal(3), row.GetMember<PriceSource>(4), row.GetMoment(5)),
                cancellationToken);

    public async Task<IReadOnlyList<BrokerPosition>> PositionsAsync(BrokerAccess access, CancellationToken cancellationToken) =>
        (await DrawAsync(access.ConnectionId, cancellationToken)).Positions;

    public async Task<IReadOnlyList<BrokerHolding>> HoldingsAsync(BrokerAccess access, CancellationToken cancellationToken) =>
        (await DrawAsync(access.ConnectionId, cancellationToken)).Holdings;

    public Task<BrokerFunds> FundsAsync(BrokerAccess access, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async transaction =>
            {
                var books = await market.LookAtBooksAsync(transaction, access.ConnectionId, cancellationToken);
                return new BrokerFunds(books.Cash, Money.Amount(books.Blocked()));
            },
            cancellationToken);

    public Task<decimal?> RequiredFundsAsync(BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async transaction =>
            {
                var books = await market.LookAtBooksAsync(transaction, access.ConnectionId, cancellationToken);
                var price = Order(ticket).Price
                    ?? (await market.LookAtQuoteAsync(transaction, market.SessionOf(access), ticket.Symbol, ticket.Exchange, ticket.PublishedPrice, cancellationToken))?.Offered(ticket.Side).Price;
                return price is { } known ? Money.Amount(books.Required(KeyOf(ticket), ticket.Side, ticket.Quantity, known)) : (decimal?)null;
            },
            cancellationToken);

    private static PaperBooks.Key KeyOf(OrderTicket ticket) => new(ticket.Symbol, ticket.Exchange, ticket.Product);

    private static PaperBooks.Open Order(OrderTicket ticket, long seq = 0, string id = "") => new(
        seq, id, KeyOf(ticket), ticket.Side, ticket.Quantity, ticket.OrderType, ticket.LimitPrice, ticket.TriggerPrice, ticket.PublishedPrice, false);

    private static BrokerOrderReport ReadReport(NpgsqlDataReader row)
    {
        var status = row.GetString(2);
        return new BrokerOrderReport(
            row.GetString(0),
            [row.GetString(1)],
            new BrokerOrderTerms(
                row.GetString(7), row.GetMember<Exchange>(8), row.GetMember<Product>(9), row.GetMember<Side>(10), row.GetInt64(11),
                row.GetMember<OrderType>(12), row.GetDecimalOrNull(13), row.GetDecimalOrNull(14)),
            PaperStatus.Canonical(status, row.GetStringOrNull(3), row.GetInt64(5)), status,
            row.GetInt64(5), row.GetDecimalOrNull(6) is { } average ? Money.Price(average) : null, row.GetStringOrNull(3), row.GetMoment(4), row.GetMoment(15));
    }

    private static string WaitingStatus(OrderType type) => type is OrderType.SL or OrderType.SLM ? PaperStatus.TriggerPending : PaperStatus.Open;

    private async Task<BrokerOutcome> PlaceAsync(NpgsqlTransaction transaction, BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken)
    {
        var (connectionId, session) = (access.ConnectionId, market.SessionOf(access));
        var quote = await market.QuoteAsync(transaction, session, ticket.Symbol, ticket.Exchange, ticket.PublishedPrice, cancellationToken);
        var books = await market.OpenBooksAsync(transaction, connectionId, cancellationToken);
        // Under the account's lock: whoever asks a second time with the tag finds the first order.
        var known = await transaction.Sql("SELECT broker_order_id FROM paper_orders WHERE connection_id = $1 AND tag = $2", connectionId, ticket.Tag)
            .ReadAsync(row => row.GetString(0), cancellationToken);
        if (known is [var existing])
            return new BrokerOutcome.Accepted(existing);

        var draft = Order(ticket);
        if (Refuse(books, draft, quote?.Offered(ticket.Side).Price, except: null) is { } refused)
            return refused;

        var now = time.Now();
        var placed = await transaction.Sql(
            """
            INSERT INTO paper_orders (connection_id, tag, symbol, exchange, product, side, quantity, order_type, limit_price, trigger_price,
                                      published_price, status, placed_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
            RETURNING seq, broker_order_id
            """,
            connectionId, ticket.Tag, ticket.Symbol, ticket.Exchange, ticket.Product, ticket.Side, ticket.Quantity, ticket.OrderType,
            ticket.LimitPrice, ticket.TriggerPrice, ticket.PublishedPrice, WaitingStatus(ticket.OrderType), now)
            .ReadAsync(row => (Seq: row.GetInt64(0), Id: row.GetString(1)), cancellationToken);
        var order = draft with { Seq = placed[0].Seq, BrokerOrderId = placed[0].Id };
        books.Orders.Add(order);
        if (quote is not null)
            await market.MatchAsync(transaction, connectionId, session, books, order, quote, cancellationToken);
        return new BrokerOutcome.Accepted(order.BrokerOrderId);
    }

    private async Task<BrokerOutcome> ModifyAsync(
        NpgsqlTransaction transaction, BrokerAccess access, string brokerOrderId, OrderChange change, CancellationToken cancellationToken)
    {
        var (connectionId, session) = (access.ConnectionId, market.SessionOf(access));
        var found = await transaction.Sql(
            "SELECT seq, symbol, exchange FROM paper_orders WHERE connection_id = $1 AND broker_order_id = $2", connectionId, brokerOrderId)
            .ReadAsync(row => (Seq: row.GetInt64(0), Symbol: row.GetString(1), Exchange: row.GetMember<Exchange>(2)), cancellationToken);
        if (found is not [var (seq, symbol, exchange)])
            return new BrokerOutcome.Refused(PaperReasons.NotFound, "There is no such order.");
        var quote = await market.QuoteAsync(transaction, session, symbol, exchange, null, cancellationToken);
        await market.LapseAsync(transaction, connectionId, session, cancellationToken);
        await transaction.Sql("SELECT 1 FROM paper_orders WHERE seq = $1 FOR UPDATE", seq).ExecuteAsync(cancellationToken);
        var books = await market.OpenBooksAsync(transaction, connectionId, cancellationToken);
        if (books.Orders.Find(o => o.Seq == seq) is not { } order)
            return new BrokerOutcome.Refused(PaperReasons.NotOpen, "The order is not open any more.");

        if (change.Quantity <= order.Filled)
            return new BrokerOutcome.Refused(PaperReasons.NotOpen, $"{order.Filled} are filled already; the quantity must be more.");
        var changed = order with { Quantity = change.Quantity - order.Filled, Type = change.OrderType, Limit = change.LimitPrice, Trigger = change.TriggerPrice, Triggered = false };
        if (Refuse(books, changed, quote?.Offered(changed.Side).Price, except: seq) is { } refused)
            return refused;
        await transaction.Sql(
            """
            UPDATE paper_orders SET quantity = $2, order_type = $3, limit_price = $4, trigger_price = $5, status = $6, triggered_at = NULL, updated_at = $7
             WHERE seq = $1
            """,
            seq, change.Quantity, changed.Type, changed.Limit, changed.Trigger, WaitingStatus(changed.Type), time.Now())
            .ExecuteAsync(cancellationToken);
        books.Orders[books.Orders.IndexOf(order)] = changed;
        if (quote is not null)
            await market.MatchAsync(transaction, connectionId, session, books, changed, quote, cancellationToken);
        return new BrokerOutcome.Accepted(brokerOrderId);
    }

    private async Task<BrokerOutcome> CancelAsync(NpgsqlTransaction transaction, string connectionId, string brokerOrderId, CancellationToken cancellationToken)
    {
        var cancelled = await transaction.Sql(
            """
            UPDATE paper_orders SET status = $3, updated_at = $4
             WHERE connection_id = $1 AND broker_order_id = $2 AND status IN ('OPEN', 'TRIGGER PENDING')
            """,
            connectionId, brokerOrderId, PaperStatus.Cancelled, time.Now())
            .ExecuteAsync(cancellationToken);
        return cancelled == 1
            ? new BrokerOutcome.Accepted(brokerOrderId)
            : new BrokerOutcome.Refused(PaperReasons.NotOpen, "There is no open order of this number.");
    }

    /// <summary>What a broker's risk system refuses: sales of what is not owned, and orders that nobody can pay.</summary>
    private static BrokerOutcome.Refused? Refuse(PaperBooks books, PaperBooks.Open order, decimal? price, long? except)
    {
        if (order.Key.Product == Product.CNC && order.Side == Side.SELL)
        {
            return order.Quantity > books.Sellable(order.Key, except)
                ? new BrokerOutcome.Refused(PaperReasons.Holdings, "The quantity is more than is owned and free to sell.")
                : null;
        }

        if ((order.Price ?? price) is not { } known)
            return null; // Judged when a price arrives.
        var required = books.Required(order.Key, order.Side, order.Quantity, known, except);
        return required > 0 && required > books.Cash - books.Blocked(except)
            ? new BrokerOutcome.Refused(PaperReasons.Funds, "The funds do not cover the order.")
            : null;
    }

    /// <summary>Ends orders whose day is over, and matches the others against the prices that are known, in case one was placed while it arrived.</summary>
    private async Task SweepAsync(BrokerAccess access, CancellationToken cancellationToken)
    {
        var (connectionId, session) = (access.ConnectionId, market.SessionOf(access));
        var prices = await dataSource.Sql(
            """
            SELECT DISTINCT p.symbol, p.exchange, p.price, p.observed_at, p.bid, p.ask, p.volume
              FROM paper_orders o JOIN last_prices p ON p.symbol = o.symbol AND p.exchange = o.exchange
             WHERE o.connection_id = $1 AND o.status IN ('OPEN', 'TRIGGER PENDING')
            """,
            connectionId)
            .ReadAsync(row => PaperMarket.ReadPrice(row, row.GetString(0), row.GetMember<Exchange>(1), 2), cancellationToken);
        if (session == PaperSession.ALWAYS_OPEN && !prices.Exists(market.IsRecent))
            return;
        await InTransactionAsync(
            async transaction =>
            {
                await market.LapseAsync(transaction, connectionId, session, cancellationToken);
                await market.MatchAllAsync(transaction, prices, connectionId, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    private async Task<PaperLedger.Book> DrawAsync(string connectionId, CancellationToken cancellationToken)
    {
        var trades = await dataSource.Sql(
            """
            SELECT symbol, exchange, product, side, quantity, price, traded_at
              FROM paper_trades WHERE connection_id = $1 ORDER BY trade_number
            """,
            connectionId)
            .ReadAsync(
                row => new PaperLedger.Trade(
                    row.GetString(0), row.GetMember<Exchange>(1), row.GetMember<Product>(2), row.GetMember<Side>(3), row.GetInt64(4), row.GetDecimal(5), row.GetMoment(6)),
                cancellationToken);
        object symbols = trades.Select(t => t.Symbol).Distinct().ToArray();
        var prices = await dataSource.Sql("SELECT symbol, exchange, price FROM last_prices WHERE symbol = ANY($1)", symbols)
            .ReadAsync(row => (Key: (row.GetString(0), row.GetMember<Exchange>(1)), Price: row.GetDecimal(2)), cancellationToken);
        var last = prices.ToDictionary(p => p.Key, p => p.Price);
        return PaperLedger.Draw(
            trades,
            time.GetUtcNow().DateInIndia().StartInIndia(),
            (symbol, exchange) => last.TryGetValue((symbol, exchange), out var price) ? price : null);
    }

    /// <summary>Nothing was done when there was no connection; once there was one, a failure leaves open whether it was.</summary>
    private async Task<BrokerOutcome> AskAsync(Func<NpgsqlTransaction, Task<BrokerOutcome>> ask, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await dataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbException or TimeoutException or OperationCanceledException)
        {
            return new BrokerOutcome.UnreachableBeforeSend(e.GetType().Name);
        }

        await using (connection)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var outcome = await ask(transaction);
                await transaction.CommitAsync(cancellationToken);
                return outcome;
            }
            catch (Exception e) when (e is DbException or TimeoutException or OperationCanceledException)
            {
                return new BrokerOutcome.Unknown(e.GetType().Name);
            }
        }
    }

    private async Task<T> InTransactionAsync<T>(Func<NpgsqlTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(transaction);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
