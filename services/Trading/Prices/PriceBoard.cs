using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Npgsql;

namespace Fyntrix.Trading.Prices;

/// <summary>Keeps the newest price of each symbol and tells those who act on prices.</summary>
internal sealed class PriceBoard(IEnumerable<IPriceWatcher> watchers, NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>How far a price may be ahead of our clock before it is taken for a mistake.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    /// <summary>The same in a transaction of its own.</summary>
    public async Task<int> SeeAsync(string source, IReadOnlyList<SeenPrice> prices, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var updated = await TakeAsync(transaction, source, prices, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return updated;
    }

    /// <summary>Stores what is newer than what is known and passes it on, in the order in which it was seen.</summary>
    /// <returns>How many symbols have a newer price now.</returns>
    public async Task<int> TakeAsync(NpgsqlTransaction transaction, string source, IReadOnlyList<SeenPrice> prices, CancellationToken cancellationToken)
    {
        // Sorted, so that two batches at once take the row locks in one order.
        var newest = prices
            .GroupBy(p => (p.Symbol, p.Exchange))
            .Select(g => g.MaxBy(p => p.ObservedAt)!)
            .OrderBy(p => p.Symbol, StringComparer.Ordinal).ThenBy(p => p.Exchange)
            .ToList();
        object[] instruments = [newest.Select(p => p.Symbol).ToArray(), newest.Select(p => p.Exchange.ToString()).ToArray()];
        var known = (await transaction.Sql(
            """
            SELECT symbol, exchange, observed_at FROM last_prices
             WHERE (symbol, exchange) IN (SELECT * FROM unnest($1::text[], $2::text[]))
             ORDER BY symbol COLLATE "C", exchange
               FOR NO KEY UPDATE
            """,
            instruments)
            .ReadAsync(row => ((row.GetString(0), row.GetMember<Exchange>(1)), row.GetMoment(2)), cancellationToken))
            .ToDictionary(p => p.Item1, p => p.Item2);
        var newer = await transaction.Sql(
            """
            INSERT INTO last_prices AS l (symbol, exchange, price, observed_at, source, updated_at, bid, ask, volume)
            SELECT p.symbol, p.exchange, p.price, p.observed_at, $5, $6, p.bid, p.ask, p.volume
              FROM unnest($1::text[], $2::text[], $3::numeric[], $4::timestamptz[], $7::numeric[], $8::numeric[], $9::bigint[])
                AS p (symbol, exchange, price, observed_at, bid, ask, volume)
            ON CONFLICT (symbol, exchange) DO UPDATE
               SET price = excluded.price, observed_at = excluded.observed_at, source = excluded.source, updated_at = excluded.updated_at,
                   bid = excluded.bid, ask = excluded.ask, volume = excluded.volume
             WHERE l.observed_at <= excluded.observed_at
            RETURNING l.symbol, l.exchange
            """,
            instruments[0],
            instruments[1],
            newest.Select(p => p.Price).ToArray(),
            newest.Select(p => p.ObservedAt.ToUniversalTime()).ToArray(),
            source,
            time.Now(),
            newest.Select(p => p.Bid).ToArray(),
            newest.Select(p => p.Ask).ToArray(),
            newest.Select(p => p.Volume).ToArray())
            .ReadAsync(row => (row.GetString(0), row.GetMember<Exchange>(1)), cancellationToken);

        // What is older than a known price tells nothing new, and must not trade either.
        var moved = newer.ToHashSet();
        List<SeenPrice> passedOn =
            [.. prices.Where(p => moved.Contains((p.Symbol, p.Exchange)) && !(known.TryGetValue((p.Symbol, p.Exchange), out var before) && p.ObservedAt < before))];
        if (passedOn.Count > 0)
        {
            foreach (var watcher in watchers)
                await watcher.OnPricesAsync(transaction, passedOn, cancellationToken);
        }

        return newer.Count;
    }
}
