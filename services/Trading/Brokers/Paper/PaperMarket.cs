using Fyntrix.ServiceDefaults.Calendar;
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
        "seq, broker_order_id, symbol, exchange, product, side, quantity, order_type, limit_price, trigger_price, published_price, triggered_at IS NOT NULL";

    /// <summary>True where orders never lapse and no hours are kept.</summary>
    public bool IsAlwaysOpen => settings.Value.IsAlwaysOpen;

    /// <summary>Prices arrived: fills what they reach, in the order in which they were seen.</summary>
    public Task OnPricesAsync(NpgsqlTransaction transaction, IReadOnlyList<SeenPrice> prices, CancellationToken cancellationToken) =>
        MatchAllAsync(transaction, prices, onlyConnectionId: null, cancellationToken);

    /// <summary>Matches the open orders of these symbols, of one account or of all.</summary>
    public async Task MatchAllAsync(
        NpgsqlTransaction transaction, IReadOnlyList<SeenPrice> prices, string? onlyConnectionId, CancellationToken cancellationToken)
    {
        var fresh = prices.Where(p => IsOpen(p.Exchange) && IsFresh(p.Exchange, p.ObservedAt)).OrderBy(p => p.ObservedAt).ToList();
        if (fresh.Count == 0)
            return;

        // Locking the orders first keeps cancellations and modifications out until this is through.
        var touched = await transaction.Sql(
            """
            SELECT o.connection_id, o.seq FROM paper_orders o
             WHERE o.status IN ('OPEN', 'TRIGGER PENDING')
               AND EXISTS (SELECT 1 FROM unnest($1::text[], $2::text[], $4::timestamptz[]) AS p (symbol, exchange, since)
                            WHERE p.symbol = o.symbol AND p.exchange = o.exchange AND p.since <= o.placed_at)
               AND ($3::text IS NULL OR o.connection_id = $3)
             ORDER BY o.connection_id, o.seq
               FOR UPDATE
            """,
            fresh.Select(p => p.Symbol).ToArray(),
            fresh.Select(p => p.Exchange.ToString()).ToArray(),
            onlyConnectionId,
            fresh.Select(p => LivesSince(p.Exchange)).ToArray())
            .ReadAsync(row => (ConnectionId: row.GetString(0), Seq: row.GetInt64(1)), cancellationToken);
        foreach (var account in touched.GroupBy(t => t.ConnectionId))
        {
            var books = await OpenBooksAsync(transaction, account.Key, cancellationToken);
            var orders = account.Select(t => t.Seq).ToHashSet();
            foreach (var price in fresh)
            {
                foreach (var order in books.Orders.Where(o => orders.Contains(o.Seq) && o.Key.Symbol == price.Symbol && o.Key.Exchange == price.Exchange).ToList())
                    await MatchAsync(transaction, account.Key, books, order, price.Price, PriceSource.LAST_PRICE, cancellationToken);
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

    /// <summary>The price to trade at, and where it is from; null when there is none. Locks the row against newer prices.</summary>
    public async Task<(decimal Price, PriceSource Source)?> PriceAsync(
        NpgsqlTransaction transaction, string symbol, Exchange exchange, decimal? published, CancellationToken cancellationToken)
    {
        var last = await transaction.Sql("SELECT price, observed_at FROM last_prices WHERE symbol = $1 AND exchange = $2 FOR SHARE", symbol, exchange)
            .ReadAsync(row => (Price: row.GetDecimal(0), At: row.GetMoment(1)), cancellationToken);
        if (last is [var seen] && IsFresh(exchange, seen.At))
            return (seen.Price, PriceSource.LAST_PRICE);
        return published is { } price ? (price, PriceSource.PICK_PRICE) : null;
    }

    /// <summary>Ends the account's orders of days that are over. Locks them in the order in which all others do.</summary>
    public Task LapseAsync(NpgsqlTransaction transaction, string connectionId, CancellationToken cancellationToken)
    {
        if (IsAlwaysOpen)
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
            connectionId, exchanges.Select(e => e.ToString()).ToArray(), exchanges.Select(LivesSince).ToArray(),
            PaperStatus.Cancelled, PaperReasons.DayEnded, time.Now())
            .ExecuteAsync(cancellationToken);
    }

    /// <summary>What the price does to the open order: nothing, a trigger, a fill, or a refusal when the money is gone.</summary>
    public async Task MatchAsync(
        NpgsqlTransaction transaction, string connectionId, PaperBooks books, PaperBooks.Open order, decimal price, PriceSource source, CancellationToken cancellationToken)
    {
        if (!IsOpen(order.Key.Exchange))
            return;
        var now = time.Now();
        var match = PaperMatching.Decide(order.Side, order.Type, order.Limit, order.Trigger, order.Triggered, price);
        if (match.FillPrice is not { } fillPrice)
        {
            if (match.Triggered == order.Triggered)
                return;
            books.Orders[books.Orders.FindIndex(o => o.Seq == order.Seq)] = order with { Triggered = true };
            await transaction.Sql("UPDATE paper_orders SET status = $2, triggered_at = $3, updated_at = $3 WHERE seq = $1", order.Seq, PaperStatus.Open, now)
                .ExecuteAsync(cancellationToken);
            return;
        }

        var required = books.Required(order.Key, order.Side, order.Quantity, fillPrice, except: order.Seq);
        if (required > 0 && required > books.Cash - books.Blocked(except: order.Seq))
        {
            books.Orders.RemoveAll(o => o.Seq == order.Seq);
            await transaction.Sql("UPDATE paper_orders SET status = $2, reason = $3, updated_at = $4 WHERE seq = $1", order.Seq, PaperStatus.Rejected, PaperReasons.Funds, now)
                .ExecuteAsync(cancellationToken);
            return;
        }

        var held = books.Fill(order, fillPrice);
        await transaction.Sql("UPDATE paper_orders SET status = $2, triggered_at = COALESCE(triggered_at, $3), updated_at = $4 WHERE seq = $1",
            order.Seq, PaperStatus.Complete, order.Trigger is null ? null : now, now).ExecuteAsync(cancellationToken);
        await transaction.Sql(
            """
            INSERT INTO paper_trades (order_seq, connection_id, symbol, exchange, product, side, quantity, price, price_source, traded_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            order.Seq, connectionId, order.Key.Symbol, order.Key.Exchange, order.Key.Product, order.Side, order.Quantity, fillPrice, source, now)
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

    /// <summary>Whether a price was seen recently enough to trade at it, and in a session where sessions count.</summary>
    public bool IsFresh(Exchange exchange, DateTimeOffset observedAt) =>
        observedAt >= time.GetUtcNow() - settings.Value.PriceMaxAge && IsOpenAt(exchange, observedAt);

    private bool IsOpen(Exchange exchange) => IsOpenAt(exchange, time.GetUtcNow());

    public bool IsOpenAt(Exchange exchange, DateTimeOffset moment) =>
        IsAlwaysOpen || calendar.Current.PhaseAt(moment, exchange.MarketSegment()) == MarketPhase.CONTINUOUS;

    /// <summary>From when on an order must have been placed to be in the book still: since the last close, where sessions count.</summary>
    private DateTimeOffset LivesSince(Exchange exchange) =>
        IsAlwaysOpen ? DateTimeOffset.UnixEpoch : calendar.Current.PreviousClose(time.GetUtcNow(), exchange.MarketSegment());

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
        row.GetDecimalOrNull(8), row.GetDecimalOrNull(9), row.GetDecimalOrNull(10), row.GetBoolean(11));
}
