using System.Security.Claims;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Watchlists;

/// <summary>
/// The symbols that the signed-in user watches. A bare array without pages, as clients of the former system read it; a list
/// holds at most <see cref="WatchlistChange.MostEntries"/>. Without <c>exchange</c> an address means the symbol on whatever exchange it is watched.
/// </summary>
internal static class WatchlistApi
{
    // Asked often; building and finding the query each time costs more than Postgres does.
    private static readonly Func<IdentityDb, string, IAsyncEnumerable<WatchlistEntry>> OfUser = EF.CompileAsyncQuery(
        (IdentityDb db, string userId) => db.UserWatchlists.AsNoTracking()
            .Where(e => e.UserId == userId)
            .OrderByDescending(e => e.AddedAt).ThenByDescending(e => e.Id)
            .AsQueryable());

    public static void MapWatchlists(this IEndpointRouteBuilder routes)
    {
        var watchlist = routes.MapApi("/api/v1/watchlist", "Watchlist").RequireScope(Scopes.User);
        watchlist.MapGet("/", List)
            .WithName("ListWatchlist").WithSummary("What you watch, newest first");
        watchlist.MapPost("/", Add).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("AddToWatchlist").WithSummary("Watch a symbol");
        watchlist.MapPost("/bulk", AddMany).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("AddManyToWatchlist").WithSummary("Watch several symbols")
            .WithDescription("Symbols that are watched already, or named twice, are skipped; the answer holds what was added.");
        watchlist.MapDelete("/", Clear)
            .WithName("ClearWatchlist").WithSummary("Stop watching everything");
        watchlist.MapGet("/{symbol}", Get).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("GetWatched").WithSummary("One watched symbol");
        watchlist.MapPatch("/{symbol}", PatchAsync).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("PatchWatched").WithSummary("Change notes, levels or status of a watched symbol");
        watchlist.MapDelete("/{symbol}", Remove).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("RemoveFromWatchlist").WithSummary("Stop watching a symbol");
        watchlist.MapGet("/{symbol}/check", Check)
            .WithName("CheckWatched").WithSummary("Whether a symbol is watched");
    }

    private static async Task<Ok<List<WatchAnswer>>> List(ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        var entries = new List<WatchAnswer>();
        await foreach (var entry in OfUser(db, caller.Id()).WithCancellation(cancellationToken))
            entries.Add(WatchAnswer.Of(entry));
        return TypedResults.Ok(entries);
    }

    private static async Task<Results<Created<WatchAnswer>, ProblemHttpResult>> Add(
        WatchRequest request, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(userId, db, cancellationToken))
            return AccountLock.NoAccount.ToProblem();
        if (await WatchlistChange.RoomAsync(userId, db, cancellationToken) < 1)
            return WatchlistChange.Full.ToProblem();
        var now = time.GetUtcNow();
        var entry = WatchlistEntry.Add(
            userId,
            SymbolRules.Normalize(request.Symbol)!,
            request.Exchange ?? Exchange.NSE,
            new WatchValues(request.Notes, request.Timeframe, request.DesiredEntry, request.StopLoss, request.Target, WatchStatus.active),
            now);
        db.UserWatchlists.Add(entry);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Refusal.Conflict("ALREADY_WATCHED", $"{entry.Symbol} is on your watchlist already.").ToProblem();
        }

        await WatchlistChange.PublishAsync(userId, db, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/api/v1/watchlist/{Uri.EscapeDataString(entry.Symbol)}", WatchAnswer.Of(entry));
    }

    private static async Task<Results<Ok<List<WatchAnswer>>, ProblemHttpResult>> AddMany(
        WatchManyRequest request, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        var exchange = request.Exchange ?? Exchange.NSE;
        var symbols = request.Symbols!.Select(s => SymbolRules.Normalize(s)!).Distinct().ToList();

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(userId, db, cancellationToken))
            return AccountLock.NoAccount.ToProblem();
        var room = await WatchlistChange.RoomAsync(userId, db, cancellationToken);
        var now = time.GetUtcNow();
        var known = await db.UserWatchlists
            .Where(e => e.UserId == userId && e.Exchange == exchange && symbols.Contains(e.Symbol))
            .Select(e => e.Symbol)
            .ToListAsync(cancellationToken);
        var added = symbols.Except(known)
            .Select(s => WatchlistEntry.Add(userId, s, exchange, new WatchValues(null, null, null, null, null, WatchStatus.active), now))
            .ToList();
        if (added.Count > room)
            return WatchlistChange.Full.ToProblem();
        db.UserWatchlists.AddRange(added);
        await db.SaveChangesAsync(cancellationToken);
        if (added.Count > 0)
            await WatchlistChange.PublishAsync(userId, db, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(added.ConvertAll(WatchAnswer.Of));
    }

    private static async Task<Results<Ok<WatchAnswer>, ProblemHttpResult>> Get(
        string symbol, ExchangeQuery? exchange, ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken) =>
        await Named(db, caller.Id(), symbol, exchange).AsNoTracking().FirstOrDefaultAsync(cancellationToken) is { } entry
            ? TypedResults.Ok(WatchAnswer.Of(entry))
            : NotWatched.ToProblem();

    private static async Task<Results<Ok<WatchAnswer>, ProblemHttpResult>> PatchAsync(
        string symbol, ExchangeQuery? exchange, WatchPatch request, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(userId, db, cancellationToken))
            return AccountLock.NoAccount.ToProblem();
        var now = time.GetUtcNow();
        if (await Named(db, userId, symbol, exchange).FirstOrDefaultAsync(cancellationToken) is not { } entry)
            return NotWatched.ToProblem();

        entry.Set(request.ApplyTo(entry.Values()), now);
        await db.SaveChangesAsync(cancellationToken);
        await WatchlistChange.PublishAsync(userId, db, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(WatchAnswer.Of(entry));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string symbol, ExchangeQuery? exchange, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken) =>
        await DeleteAsync(Named(db, caller.Id(), symbol, exchange), caller.Id(), db, time, cancellationToken) > 0
            ? TypedResults.NoContent()
            : NotWatched.ToProblem();

    private static async Task<NoContent> Clear(ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        await DeleteAsync(db.UserWatchlists.Where(e => e.UserId == userId), userId, db, time, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<WatchCheckAnswer>> Check(
        string symbol, ExchangeQuery? exchange, ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(new WatchCheckAnswer(symbol, await Named(db, caller.Id(), symbol, exchange).AnyAsync(cancellationToken)));

    private static Refusal NotWatched => Refusal.NotFound("symbol on your watchlist");

    /// <summary>The user's entries of a symbol, on NSE first.</summary>
    private static IQueryable<WatchlistEntry> Named(IdentityDb db, string userId, string symbol, ExchangeQuery? exchange)
    {
        var normalized = SymbolRules.Normalize(symbol);
        var listed = exchange?.Value;
        return db.UserWatchlists
            .Where(e => e.UserId == userId && e.Symbol == normalized && (listed == null || e.Exchange == listed))
            .OrderByDescending(e => e.Exchange == Exchange.NSE).ThenBy(e => e.Exchange);
    }

    private static async Task<int> DeleteAsync(IQueryable<WatchlistEntry> which, string userId, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(userId, db, cancellationToken))
            return 0;
        var entries = await which.ToListAsync(cancellationToken);
        if (entries.Count == 0)
            return 0;
        db.UserWatchlists.RemoveRange(entries);
        await db.SaveChangesAsync(cancellationToken);
        await WatchlistChange.PublishAsync(userId, db, time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return entries.Count;
    }
}
