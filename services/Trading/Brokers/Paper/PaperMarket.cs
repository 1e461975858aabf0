using System.Globalization;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Charges;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Prices;
using Fyntrix.Trading.Vocabulary;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>
/// The simulated exchange: matches open orders against prices. Locks are taken in one order, so that nothing waits in a
/// circle: prices, orders, accounts.
/// </summary>
internal sealed class PaperMarket(IOptions<PaperSettings> settings, CalendarSource calendar, TimeProvider time) : IPriceWatcher
{
    private const string OrderColumns =
        """
        seq, broker_order_id, symbol, exchange, product, side, quantity - filled_quantity, order_type, limit_price, trigger_price, published_price,
        triggered_at IS NOT NULL, filled_quantity, matched_at
        """;

    public ChargePlan Charges => settings.Value.ChargePlan;

    /// <summary>Prices arrived: fills what they reach, in the order in which they were seen.</summary>
    public Task OnPricesAsync(NpgsqlTransaction transaction, IReadOnlyList<SeenPrice> prices, CancellationToken cancellationToken) =>
        MatchAllAsync(transaction, prices, onlyConnectionId: null, cancellationToken);

    /// <summary>Matches the open orders of these symbols, of one account or of all.</summary>
    public async Task MatchAllAsync(
        NpgsqlTransaction transaction, IReadOnlyList<SeenPrice> prices, string? onlyConnectionId, CancellationToken cancellationToken)
    {
        var recent = prices.Where(IsRecent).OrderBy(p => p.ObservedAt).ToList();
        if (recent.Count == 0)
            return;

        // Locking the orders first keeps cancellations and modifications out until this is through.
        var touched = await transaction.Sql(
            """
            SELECT o.connection_id, o.seq, COALESCE(c.paper_session, $6)
              FROM paper_orders o JOIN broker_connections c ON c.id = o.connection_id
             WHERE o.status IN ('OPEN', 'TRIGGER PENDING')
               AND EXISTS (SELECT 1 FROM unnest($1::text[], $2::text[], $4::timestamptz[], $5::boolean[]) AS p (symbol, exchange, since, in_session)
                            WHERE p.symbol = o.symbol AND p.exchange = o.exchange
                              AND (COALESCE(c.paper_session, $6) = 'ALWAYS_OPEN' OR (p.in_session AND p.since <= o.placed_at)))
               AND ($3::text IS NULL OR o.connection_id = $3)
             ORDER BY o.connection_id, o.seq
               FOR UPDATE OF o
            """,
            recent.Select(p => p.Symbol).ToArray(),
            recent.Select(p => p.Exchange.ToString()).ToArray(),
            onlyConnectionId,
            recent.Select(p => LivesSince(PaperSession.NSE_HOURS, p.Exchange)).ToArray(),
            recent.Select(p => IsTradable(PaperSession.NSE_HOURS, p)).ToArray(),
            settings.Value.DefaultSession)
            .ReadAsync(row => (ConnectionId: row.GetString(0), Seq: row.GetInt64(1), Session: row.GetMember<PaperSession>(2)), cancellationToken);
        foreach (var account in touched.GroupBy(t => (t.ConnectionId, t.Session)))
        {
            var books = await OpenBooksAsync(transaction, account.Key.ConnectionId, cancellationToken);
            var orders = account.Select(t => t.Seq).ToHashSet();
            foreach (var price in recent.Where(p => IsTradable(account.Key.Session, p)))
            {
                foreach (var order in books.Orders.Where(o => orders.Contains(o.Seq) && o.Key.Symbol == price.Symbol && o.Key.Exchange == price.Exchange).ToList())
                {
                    await MatchAsync(
                        transaction, account.Key.ConnectionId, account.Key.Session, books, order, new PaperQuote(price, PriceSource.LAST_PRICE), cancellationToken);
                }
            }
        }
    }

    /// <summary>Locks the account, which is opened with its starting cash when it is new, and reads its books.</summary>
    public async Task<PaperBooks> OpenBooksAsync(NpgsqlTransaction transaction, string connectionId, CancellationToken cancellationToken)
    {
        var cash = await transaction.Sql(
            """
            INSERT INTO paper_accounts (connection_id, cash, opened_at) VALUES ($1, $2, $3)
            ON CONFLICT (connection_id) DO UPDATE SET connection_id = excluded.connection_id
            RETURNING cash
            """,
            connectionId, settings.Value.StartingCash, time.Now())
            .ReadAsync(row => row.GetDecimal(0), cancellationToken);
        return await ReadBooksAsync(transaction, connectionId, cash[0], cancellationToken);
    }

    /// <summary>Reads an account's books without locking them.</summary>
    public async Task<PaperBooks> LookAtBooksAsync(NpgsqlTransaction transaction, string connectionId, CancellationToken cancellationToken)
    {
        var cash = await transaction.Sql("SELECT cash FROM paper_accounts WHERE connection_id = $1", connectionId)
            .ReadAsync(row => row.GetDecimal(0), cancellationToken);
        return cash is [var balance]
            ? await ReadBooksAsync(transaction, connectionId, balance, cancellationToken)
            : new PaperBooks(settings.Value.StartingCash, [], []);
    }

    /// <summary>What to trade at; null when there is nothing. Locks the row against newer prices.</summary>
    public Task<PaperQuote?> QuoteAsync(
        NpgsqlTransaction transaction, PaperSession session, string symbol, Exchange exchange, decimal? published, CancellationToken cancellationToken) =>
        QuoteAsync(transaction, session, symbol, exchange, published, "FOR SHARE", cancellationToken);

    /// <summary>The same for who only wants to know: a lock is written, and a commit would wait for the disk.</summary>
    public Task<PaperQuote?> LookAtQuoteAsync(
        NpgsqlTransaction transaction, PaperSession session, string symbol, Exchange exchange, decimal? published, CancellationToken cancellationToken) =>
        QuoteAsync(transaction, session, symbol, exchange, published, "", cancellationToken);

    private async Task<PaperQuote?> QuoteAsync(
        NpgsqlTransaction transaction, PaperSession session, string symbol, Exchange exchange, decimal? published, string @lock, CancellationToken cancellationToken)
    {
        var last = await transaction.Sql($"SELECT price, observed_at, bid, ask, volume FROM last_prices WHERE symbol = $1 AND exchange = $2 {@lock}", symbol, exchange)
            .ReadAsync(row => ReadPrice(row, symbol, exchange, 0), cancellationToken);
        if (last is [var seen] && IsRecent(seen) && IsOpenAt(session, exchange, seen.ObservedAt))
            return new PaperQuote(seen, PriceSource.LAST_PRICE);
        return published is { } price ? new PaperQuote(new SeenPrice(symbol, exchange, price, time.Now()), PriceSource.PICK_PRICE) : null;
    }

    /// <summary>A price from its row: last, moment, bid, ask and volume, beginning at a column.</summary>
    public static SeenPrice ReadPrice(NpgsqlDataReader row, string symbol, Exchange exchange, int from) => new(
        symbol, exchange, row.GetDecimal(from), row.GetMoment(from + 1), row.GetDecimalOrNull(from + 2), row.GetDecimalOrNull(from + 3),
        row.IsDBNull(from + 4) ? null : row.GetInt64(from + 4));

    /// <summary>Ends the account's orders of days that are over. Locks them in the order in which all others do.</summary>
    public Task LapseAsync(NpgsqlTransaction transaction, string connectionId, PaperSession session, CancellationToken cancellationToken)
    {
        if (session == PaperSession.ALWAYS_OPEN)
            return Task.CompletedTask;
        var exchanges = Enum.GetValues<Exchange>();
        return transaction.Sql(
            """
            UPDATE paper_orders SET status = $4, reason = $5, updated_at = $6
             WHERE seq IN (SELECT o.seq FROM paper_orders o JOIN unnest($2::text[], $3::timestamptz[]) AS e (exchange, since) ON e.exchange = o.exchange
                            WHERE o.connection_id = $1 AND o.status IN ('OPEN', 'TRIGGER PENDING') AND o.placed_at < e.since
                            ORDER BY o.seq
                              FOR UPDATE OF o)
            """,
            connectionId, exchanges.Select(e => e.ToString()).ToArray(), exchanges.Select(e => LivesSince(session, e)).ToArray(),
            PaperStatus.Cancelled, PaperReasons.DayEnded, time.Now())
            .ExecuteAsync(cancellationToken);
    }

    /// <summary>What the price does to the open order: nothing, a trigger, a fill of it or of a part, or a refusal when the money is gone.</summary>
    public async Task MatchAsync(
        NpgsqlTransaction transaction, string connectionId, PaperSession session, PaperBooks books, PaperBooks.Open order, PaperQuote quote, CancellationToken cancellationToken)
    {
        // What was seen once is traded against once.
        if (!IsOpenAt(session, order.Key.Exchange, time.GetUtcNow()) || order.MatchedAt >= quote.Seen.ObservedAt)
            return;
        var now = time.Now();
        var (offered, source) = quote.Offered(order.Side);
        var match = PaperMatching.Decide(order.Side, order.Type, order.Limit, order.Trigger, order.Triggered, quote.Seen.Price, offered);
        var quantity = match.FillPrice is null ? 0 : PaperMatching.Take(order.Quantity, quote.Seen.Volume, settings.Value.VolumeShare);
        if (match.FillPrice is not { } good || quantity == 0)
        {
            if (match.Triggered == order.Triggered)
                return;
            books.Orders[books.Orders.FindIndex(o => o.Seq == order.Seq)] = order with { Triggered = true };
            await transaction.Sql("UPDATE paper_orders SET status = $2, triggered_at = $3, updated_at = $3 WHERE seq = $1", order.Seq, PaperStatus.Open, now)
                .ExecuteAsync(cancellationToken);
            return;
        }

        var limit = order.Type is OrderType.LIMIT or OrderType.SL ? order.Limit : null;
        var price = PaperMatching.Slip(order.Side, good, limit, settings.Value.SlippageBps * quote.Draw(settings.Value.Seed, order.Side, order.Quantity));
        var charges = await ChargesAsync(transaction, connectionId, order, quantity, price, now, cancellationToken);
        var required = books.Required(order.Key, order.Side, quantity, price, except: order.Seq);
        if (required > 0 && required + charges > books.Cash - books.Blocked(except: order.Seq))
        {
            books.Orders.RemoveAll(o => o.Seq == order.Seq);
            await transaction.Sql("UPDATE paper_orders SET status = $2, reason = $3, updated_at = $4 WHERE seq = $1", order.Seq, PaperStatus.Rejected, PaperReasons.Funds, now)
                .ExecuteAsync(cancellationToken);
            return;
        }

        var held = books.Fill(order, quantity, price, charges, quote.Seen.ObservedAt);
        await transaction.Sql(
            """
            UPDATE paper_orders SET status = $2, triggered_at = COALESCE(triggered_at, $3), updated_at = $4, filled_quantity = filled_quantity + $5, matched_at = $6
             WHERE seq = $1
            """,
            order.Seq, quantity == order.Quantity ? PaperStatus.Complete : PaperStatus.Open, order.Trigger is null ? null : now, now, quantity, quote.Seen.ObservedAt)
            .ExecuteAsync(cancellationToken);
        await transaction.Sql(
            """
            INSERT INTO paper_trades (order_seq, connection_id, symbol, exchange, product, side, quantity, price, price_source, traded_at, charges)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            order.Seq, connectionId, order.Key.Symbol, order.Key.Exchange, order.Key.Product, order.Side, quantity, price, source, now, charges)
            .ExecuteAsync(cancellationToken);
        await transaction.Sql(
            """
            INSERT INTO paper_positions (connection_id, symbol, exchange, product, quantity, average_price) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (connection_id, symbol, exchange, product) DO UPDATE SET quantity = excluded.quantity, average_price = excluded.average_price
            """,
            connectionId, held.Key.Symbol, held.Key.Exchange, held.Key.Product, held.Quantity, held.Average)
            .ExecuteAsync(cancellationToken);
        await transaction.Sql("UPDATE paper_accounts SET cash = $2 WHERE connection_id = $1", connectionId, books.Cash).ExecuteAsync(cancellationToken);
    }

    public PaperSession SessionOf(BrokerAccess access) => access is PaperAccess { Session: { } chosen } ? chosen : settings.Value.DefaultSession;

    public PaperSession SessionOf(BrokerConnection? connection) => connection?.PaperSession ?? settings.Value.DefaultSession;

    public bool IsOpenAt(PaperSession session, Exchange exchange, DateTimeOffset moment) =>
        session == PaperSession.ALWAYS_OPEN || calendar.Current.PhaseAt(moment, exchange.MarketSegment()) == MarketPhase.CONTINUOUS;

    /// <summary>Whether a price was seen recently enough to trade at it.</summary>
    public bool IsRecent(SeenPrice price) => price.ObservedAt >= time.GetUtcNow() - settings.Value.PriceMaxAge;

    private bool IsTradable(PaperSession session, SeenPrice price) =>
        IsOpenAt(session, price.Exchange, time.GetUtcNow()) && IsOpenAt(session, price.Exchange, price.ObservedAt);

    /// <summary>From when on an order must have been placed to be in the book still: since the last close, where sessions count.</summary>
    private DateTimeOffset LivesSince(PaperSession session, Exchange exchange) =>
        session == PaperSession.ALWAYS_OPEN ? DateTimeOffset.UnixEpoch : calendar.Current.PreviousClose(time.GetUtcNow(), exchange.MarketSegment());

    /// <summary>What this trade adds to the day's charges, in rupees; nothing for what the plan has no prices of.</summary>
    private async Task<decimal> ChargesAsync(
        NpgsqlTransaction transaction, string connectionId, PaperBooks.Open order, long quantity, decimal price, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Charges == ChargePlan.NONE)
            return 0;
        var day = now.DateInIndia();
        // Brokerage is an order's, the depository's charge a stock's and day's, and the day's total is what is rounded: all depend on the trades before.
        var trades = await transaction.Sql(
            "SELECT order_seq, symbol, exchange, product, side, quantity, price FROM paper_trades WHERE connection_id = $1 AND traded_at >= $2",
            connectionId, day.StartInIndia())
            .ReadAsync(
                row => new ChargedTrade(
                    OrderKey(row.GetInt64(0)), row.GetString(1), row.GetMember<Exchange>(2), row.GetMember<Product>(3), row.GetMember<Side>(4), row.GetInt64(5), row.GetDecimal(6)),
                cancellationToken);
        trades.RemoveAll(t => t.Kind is null);
        var before = ChargeTables.TotalOf(Charges, day, trades);
        var trade = new ChargedTrade(OrderKey(order.Seq), order.Key.Symbol, order.Key.Exchange, order.Key.Product, order.Side, quantity, price);
        return ChargeTables.TotalOf(Charges, day, [.. trades, trade]) - before ?? 0;

        static string OrderKey(long seq) => seq.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<PaperBooks> ReadBooksAsync(NpgsqlTransaction transaction, string connectionId, decimal cash, CancellationToken cancellationToken)
    {
        var positions = await transaction.Sql("SELECT symbol, exchange, product, quantity, average_price FROM paper_positions WHERE connection_id = $1", connectionId)
            .ReadAsync(
                row => new PaperBooks.Held(
                    new PaperBooks.Key(row.GetString(0), row.GetMember<Exchange>(1), row.GetMember<Product>(2)), row.GetInt64(3), row.GetDecimal(4)),
                cancellationToken);
        var open = await transaction.Sql(
            $"SELECT {OrderColumns} FROM paper_orders WHERE connection_id = $1 AND status IN ('OPEN', 'TRIGGER PENDING') ORDER BY seq", connectionId)
            .ReadAsync(ReadOpen, cancellationToken);
        return new PaperBooks(cash, positions, open);
    }

    private static PaperBooks.Open ReadOpen(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1),
        new PaperBooks.Key(row.GetString(2), row.GetMember<Exchange>(3), row.GetMember<Product>(4)),
        row.GetMember<Side>(5), row.GetInt64(6), row.GetMember<OrderType>(7),
        row.GetDecimalOrNull(8), row.GetDecimalOrNull(9), row.GetDecimalOrNull(10), row.GetBoolean(11))
    {
        Filled = row.GetInt64(12),
        MatchedAt = row.IsDBNull(13) ? null : row.GetMoment(13),
    };
}
