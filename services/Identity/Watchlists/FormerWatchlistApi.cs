using System.Security.Claims;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Watchlists;

/// <summary>
/// The signed-in user's watchlist in the shape of the former system's alerts, which its front end calls at <c>/v1/watchlist</c>.
/// It kept one list for everybody and asked for no token; here a token says whose list it is.
/// </summary>
internal static class FormerWatchlistApi
{
    private const string Success = "success";

    public static void MapFormerWatchlist(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapApi("/api/v1/former/watchlist", "Former front end").RequireScope(Scopes.User);
        alerts.MapGet("/", List)
            .WithName("ListAlerts").WithSummary("What you watch, as the former alert watchlist");
        alerts.MapPost("/", Set).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("SetAlert").WithSummary("Watch a symbol with these levels")
            .WithDescription("A symbol that is watched already takes the levels sent and is active again: the former list took every repeat.");
        alerts.MapPatch("/{id}", PatchAsync).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("PatchAlert").WithSummary("Pause, remove or activate an alert");
    }

    private static async Task<Ok<AlertsAnswer>> List(ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        var entries = await db.UserWatchlists.AsNoTracking()
            .Where(e => e.UserId == userId)
            .OrderByDescending(e => e.AddedAt).ThenByDescending(e => e.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new AlertsAnswer(Success, entries.ConvertAll(Alert.Of)));
    }

    private static async Task<Results<Ok<AlertSetAnswer>, ProblemHttpResult>> Set(
        AlertRequest request, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        var symbol = SymbolRules.Normalize(request.Symbol)!;
        var values = new WatchValues(request.Notes, request.Timeframe, request.DesiredEntry, request.StopLoss, request.Target, WatchStatus.active);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(userId, db, cancellationToken))
            return AccountLock.NoAccount.ToProblem();

        var now = time.GetUtcNow();
        var entry = await db.UserWatchlists.FirstOrDefaultAsync(e => e.UserId == userId && e.Symbol == symbol && e.Exchange == Exchange.NSE, cancellationToken);
        if (entry is not null)
        {
            entry.Set(values, now);
        }
        else
        {
            if (await WatchlistChange.RoomAsync(userId, db, cancellationToken) < 1)
                return WatchlistChange.Full.ToProblem();
            entry = WatchlistEntry.Add(userId, symbol, Exchange.NSE, values, now);
            db.UserWatchlists.Add(entry);
        }

        await db.SaveChangesAsync(cancellationToken);
        await WatchlistChange.PublishAsync(userId, db, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new AlertSetAnswer(Success, Alert.Of(entry)));
    }

    private static async Task<Results<Ok<AlertStatusAnswer>, ProblemHttpResult>> PatchAsync(
        string id, AlertPatch request, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(userId, db, cancellationToken))
            return AccountLock.NoAccount.ToProblem();
        if (await db.UserWatchlists.FirstOrDefaultAsync(e => e.UserId == userId && e.Id == id, cancellationToken) is not { } entry)
            return Refusal.NotFound("alert on your watchlist").ToProblem();

        var now = time.GetUtcNow();
        entry.Set(entry.Values() with { Status = request.Status!.Value }, now);
        await db.SaveChangesAsync(cancellationToken);
        await WatchlistChange.PublishAsync(userId, db, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new AlertStatusAnswer(Success, entry.Id, entry.Status));
    }
}
