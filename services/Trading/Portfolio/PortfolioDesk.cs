using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Charges;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Portfolio;

/// <summary>Takes snapshots of portfolios and shows the latest.</summary>
internal sealed class PortfolioDesk(TradingDb db, BrokerAccesses accesses, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>Asks the broker and records what it shows, as one pair of snapshots.</summary>
    /// <returns>Null when the connection has no session.</returns>
    public async Task<RefreshAnswer?> RefreshAsync(BrokerConnection connection, IBroker broker, CancellationToken cancellationToken)
    {
        var asOf = time.Now();
        if (await accesses.OfAsync(connection, cancellationToken) is not { } access)
            return null;
        var positions = await broker.PositionsAsync(access, cancellationToken);
        var holdings = await broker.HoldingsAsync(access, cancellationToken);
        var charges = await ChargesAsync(connection, broker, asOf.DateInIndia(), cancellationToken);
        var source = broker.Mode == ConnectionMode.PAPER ? SnapshotSource.DERIVED : SnapshotSource.BROKER;
        await db.InTransactionAsync(
            async () =>
            {
                // Refreshes of one connection go one after another; the later moment is the latest, whichever commits last.
                await db.Database.ExecuteSqlAsync($"SELECT 1 FROM broker_connections WHERE id = {connection.Id} FOR NO KEY UPDATE", cancellationToken);
                await AddAsync(connection, SnapshotKind.POSITIONS, source, SnapshotPayload<PositionLine>.Of(positions.Select(PositionLine.From), charges).ToJson(), asOf, cancellationToken);
                await AddAsync(connection, SnapshotKind.HOLDINGS, source, SnapshotPayload<HoldingLine>.Of(holdings.Select(HoldingLine.From), null).ToJson(), asOf, cancellationToken);
                db.Publish(new PortfolioSnapshotTaken(connection.AccountId, connection.Id, connection.Broker.ToString(), asOf, positions.Count, holdings.Count), time.Now());
                return true;
            },
            cancellationToken);
        return new RefreshAnswer("success", connection.Broker, connection.AccountId, asOf, positions.Count, holdings.Count, connection.Id);
    }

    public async Task<PortfolioAnswer> LatestAsync(string accountId, CancellationToken cancellationToken)
    {
        var latest = await db.Snapshots.AsNoTracking().Where(s => s.AccountId == accountId && s.IsLatest).ToListAsync(cancellationToken);
        List<ConnectionPortfolio> connections = [.. latest.GroupBy(s => s.ConnectionId).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Join)];
        return new PortfolioAnswer(
            connections.Count == 0 ? null : connections.Min(c => c.AsOf),
            connections.Exists(c => c.Stale),
            PortfolioTotals.Sum(connections.Select(c => c.Totals)),
            connections.Count > 0 && connections.TrueForAll(c => c.Charges is not null) ? connections.Sum(c => c.Charges) : null,
            connections);
    }

    /// <summary>What the connection's trades of a day cost, as far as they were booked here, in rupees; null when that cannot be told.</summary>
    private async Task<decimal?> ChargesAsync(BrokerConnection connection, IBroker broker, DateOnly day, CancellationToken cancellationToken) =>
        ChargeTables.TotalOf(
            broker.Charges,
            day,
            await db.Fills.AsNoTracking().Where(f => f.ConnectionId == connection.Id && f.TradeDate == day)
                .Select(f => new ChargedTrade(f.OrderId, f.Symbol, f.Exchange, f.Product, f.Side, f.Quantity, f.Price))
                .ToListAsync(cancellationToken));

    private ConnectionPortfolio Join(IGrouping<string, PortfolioSnapshot> snapshots)
    {
        SnapshotPayload<T>? Read<T>(SnapshotKind kind) => snapshots.FirstOrDefault(s => s.Kind == kind) is { } found ? SnapshotPayload<T>.Read(found.Payload) : null;
        var today = Read<PositionLine>(SnapshotKind.POSITIONS);
        var positions = today?.Items ?? [];
        var holdings = Read<HoldingLine>(SnapshotKind.HOLDINGS)?.Items ?? [];
        var asOf = snapshots.Min(s => s.AsOf);
        return new ConnectionPortfolio(
            snapshots.Key, snapshots.First().Broker, asOf, time.GetUtcNow() - asOf > Fresh, positions, holdings, PortfolioTotals.Of(positions, holdings), today?.Charges);
    }

    private async Task AddAsync(
        BrokerConnection connection, SnapshotKind kind, SnapshotSource source, string payload, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        await db.AddSnapshotAsync(connection.Id, kind, asOf, isLatest => PortfolioSnapshot.Of(connection, kind, source, payload, isLatest, asOf, time.Now()), cancellationToken);
    }
}
