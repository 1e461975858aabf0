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

    /// <summary>Tells of the whole list as the open transaction leaves it.</summary>
    public static async Task PublishAsync(string userId, IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var watched = await db.UserWatchlists.AsNoTracking()
            .Where(e => e.UserId == userId && e.Status == WatchStatus.active)
            .OrderBy(e => e.Symbol).ThenBy(e => e.Exchange)
            .Select(e => new { e.Symbol, e.Exchange })
            .ToListAsync(cancellationToken);
        db.Publish(new WatchlistChanged(userId, watched.ConvertAll(w => new WatchedSymbol(w.Symbol, w.Exchange.ToString())), now), now);
        await db.SaveChangesAsync(cancellationToken);
    }
}
