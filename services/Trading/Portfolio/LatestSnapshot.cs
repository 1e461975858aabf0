using Fyntrix.Trading.Data;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Portfolio;

/// <summary>The one snapshot of a connection and kind that is the latest.</summary>
internal static class LatestSnapshot
{
    /// <summary>Adds a snapshot inside a transaction: it is the latest unless one of a later moment is here; the index sees to there being one.</summary>
    public static async Task AddSnapshotAsync(
        this TradingDb db, string connectionId, SnapshotKind kind, DateTimeOffset asOf, Func<bool, PortfolioSnapshot> make, CancellationToken cancellationToken)
    {
        var latest = db.Snapshots.Where(s => s.ConnectionId == connectionId && s.Kind == kind && s.IsLatest);
        var isLatest = !await latest.AnyAsync(s => s.AsOf > asOf, cancellationToken);
        if (isLatest)
            await latest.ExecuteUpdateAsync(s => s.SetProperty(x => x.IsLatest, false), cancellationToken);
        db.Snapshots.Add(make(isLatest));
    }
}
