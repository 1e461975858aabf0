using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Watchlists;

/// <summary>What every change of a watchlist begins and ends with.</summary>
internal static class WatchlistChange
{
    public const int MostEntries = 1000;

    public static Refusal Full => Refusal.Conflict("WATCHLIST_FULL", $"A watchlist holds at most {MostEntries} symbols; remove some first.");

    /// <summary>How many more symbols fit; the account is locked already.</summary>
    public static async Task<int> RoomAsync(string userId, IdentityDb db, CancellationToken cancellationToken) =>
        MostEntries - await db.UserWatchlists.CountAsync(e => e.UserId == userId, cancellationToken);

    /// <summary>
    /// Tells of the whole list as the open transaction leaves it; the account is locked. Each change is later than the one before,
    /// also when the clock was set back or stood still: whoever keeps a copy takes the latest.
    /// </summary>
    public static async Task PublishAsync(string userId, IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changedAt = (await db.Database.SqlQuery<DateTimeOffset>(
            $"""
            UPDATE users SET watchlist_changed_at = greatest({now}, watchlist_changed_at + interval '1 microsecond')
            WHERE id = {userId} RETURNING watchlist_changed_at AS "Value"
            """).ToListAsync(cancellationToken)).Single();
        var watched = await db.UserWatchlists.AsNoTracking()
            .Where(e => e.UserId == userId && e.Status == WatchStatus.active)
            .OrderBy(e => e.Symbol).ThenBy(e => e.Exchange)
            .Select(e => new { e.Symbol, e.Exchange })
            .ToListAsync(cancellationToken);
        db.Publish(new WatchlistChanged(userId, watched.ConvertAll(w => new WatchedSymbol(w.Symbol, w.Exchange.ToString())), changedAt), now);
        await db.SaveChangesAsync(cancellationToken);
    }
}
