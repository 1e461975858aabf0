using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Watchlists;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Internal;

/// <summary>
/// Everybody's preferences and watchlists, for a service that lost its replica: the shape and the meaning of the events
/// PreferencesChanged and WatchlistChanged, in the order of user ids, which stands while rows change. Who is not listed prefers
/// or watches nothing, or has no open account.
/// </summary>
internal static class InternalApi
{
    public static void MapInternal(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/api/v1/internal", "Internal").RequireScope(Scopes.IdentityRead);
        api.MapGet("/preferences", ListPreferences)
            .WithName("ListAllPreferences").WithSummary("Everybody's preferences, for a replica")
            .WithDescription("Each item as the event PreferencesChanged has it; the later changed_at of the two is right.");
        api.MapGet("/watchlists", ListWatchlists)
            .WithName("ListAllWatchlists").WithSummary("Everybody's watchlists, for a replica")
            .WithDescription("Each item as the event WatchlistChanged has it; the later changed_at of the two is right.");
    }

    private static async Task<Results<Ok<Page<PreferencesChanged>>, ProblemHttpResult>> ListPreferences(
        [AsParameters] PageQuery page,
        IdentityDb db,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();

        var after = After(window.Value);
        var rows = await db.UserPreferences.AsNoTracking()
            .Where(p => string.Compare(p.UserId, after) > 0 && db.Users.Any(u => u.Id == p.UserId && u.IsActive))
            .OrderBy(p => p.UserId)
            .Take(window.Value.Limit + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<PreferencesChanged>.Of(rows.ConvertAll(p => p.ToEvent()), window.Value, p => Position(p.UserId)));
    }

    private static async Task<Results<Ok<Page<WatchlistChanged>>, ProblemHttpResult>> ListWatchlists(
        [AsParameters] PageQuery page,
        IdentityDb db,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();

        // A change of a list locks its user, and so comes before this lock, with the moment that is told here and what is read below,
        // or after it with a later one, and its event wins. A list that has not changed since moments are kept was told of long ago.
        var (after, limit) = (After(window.Value), window.Value.Limit + 1);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var users = await db.Database.SqlQuery<string>(
            $"""
            SELECT u.id AS "Value" FROM users u
            WHERE u.id > {after} AND u.is_active AND EXISTS (SELECT 1 FROM user_watchlists w WHERE w.user_id = u.id)
            ORDER BY u.id LIMIT {limit} FOR SHARE OF u
            """).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var changed = await db.Users.Where(u => users.Contains(u.Id)).Select(u => new { u.Id, u.WatchlistChangedAt }).ToDictionaryAsync(u => u.Id, u => u.WatchlistChangedAt, cancellationToken);
        var watched = (await db.UserWatchlists.AsNoTracking()
            .Where(e => users.Contains(e.UserId) && e.Status == WatchStatus.active)
            .OrderBy(e => e.Symbol).ThenBy(e => e.Exchange)
            .Select(e => new { e.UserId, e.Symbol, e.Exchange })
            .ToListAsync(cancellationToken)).ToLookup(e => e.UserId, e => new WatchedSymbol(e.Symbol, e.Exchange.ToString()));
        var rows = users.ConvertAll(id => new WatchlistChanged(id, [.. watched[id]], changed[id] ?? now));
        return TypedResults.Ok(Page<WatchlistChanged>.Of(rows, window.Value, w => Position(w.UserId)));
    }

    private static string After(PageWindow window) => window.After?.Id ?? "";

    /// <summary>The id alone decides; the moment of a position has no part in this order.</summary>
    private static PagePosition Position(string userId) => new(DateTimeOffset.UnixEpoch, userId);
}
