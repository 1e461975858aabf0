using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Instruments;

/// <summary>Takes over the day's list of instruments, by which tick and lot of orders are checked, from a broker at which anybody is signed in.</summary>
internal sealed class InstrumentKeeper(TradingDb db, BrokerRegistry brokers, BrokerAccesses accesses, TimeProvider time)
{
    private const int Batch = 5000;

    // Kite makes its list anew at about 08:30.
    private static readonly TimeOnly ReadyFrom = new(8, 40);

    /// <summary>The trading day whose list is the newest that there can be.</summary>
    public static DateOnly DayOfList(DateTimeOffset now, MarketCalendar calendar)
    {
        var day = now.TimeInIndia() < ReadyFrom ? now.DateInIndia().AddDays(-1) : now.DateInIndia();
        while (!calendar.IsTradingDay(day, MarketSegment.CASH))
            day = day.AddDays(-1);
        return day;
    }

    /// <summary>Takes today's list, once it is there and unless it was taken.</summary>
    /// <returns>How many instruments it has; null when there was nothing to do or nobody to ask by.</returns>
    /// <exception cref="BrokerUnreadableException">The broker cannot be read, or its list cannot.</exception>
    public async Task<int?> TakeAsync(CancellationToken cancellationToken)
    {
        var now = time.Now();
        var today = now.DateInIndia();
        if (now.TimeInIndia() < ReadyFrom || await db.InstrumentDumps.AnyAsync(d => d.Day == today, cancellationToken))
            return null;
        var connections = await db.Connections.AsNoTracking()
            .Where(c => c.Mode == ConnectionMode.LIVE && c.Status == ConnectionStatus.CONNECTED).OrderByDescending(c => c.UpdatedAt).Take(5).ToListAsync(cancellationToken);
        foreach (var connection in connections)
        {
            if (brokers.Find(connection.Broker) is not ILiveBroker broker || await accesses.OfAsync(connection, cancellationToken) is not LiveAccess access)
                continue;
            var instruments = await broker.InstrumentsAsync(access, cancellationToken);
            await StoreAsync(instruments, today, now, cancellationToken);
            return instruments.Count;
        }

        return null;
    }

    /// <summary>All or nothing. In the order of their keys, so that two processes at once do not wait in a circle.</summary>
    private async Task StoreAsync(IReadOnlyList<Instrument> instruments, DateOnly today, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var batch in instruments.Chunk(Batch))
        {
            var (symbols, exchanges) = (batch.Select(i => i.Symbol).ToArray(), batch.Select(i => i.Exchange.ToString()).ToArray());
            var (segments, lots, ticks) = (batch.Select(i => i.Segment.ToString()).ToArray(), batch.Select(i => i.LotSize).ToArray(), batch.Select(i => i.TickSize!.Value).ToArray());
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO instruments (symbol, exchange, segment, lot_size, tick_size)
                SELECT * FROM unnest({symbols}, {exchanges}, {segments}, {lots}, {ticks})
                ON CONFLICT (symbol, exchange) DO UPDATE
                SET segment = excluded.segment, lot_size = excluded.lot_size, tick_size = excluded.tick_size
                WHERE (instruments.segment, instruments.lot_size, instruments.tick_size) IS DISTINCT FROM (excluded.segment, excluded.lot_size, excluded.tick_size)
                """,
                cancellationToken);
        }

        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO instrument_dumps (day, taken_at, instruments) VALUES ({today}, {now}, {instruments.Count}) ON CONFLICT (day) DO NOTHING", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
