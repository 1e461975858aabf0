using System.Security.Claims;
using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Watchlists;

/// <summary>
/// The symbols that the signed-in user watches. A bare array without pages, as clients of the former system read it; a list
/// holds at most <see cref="MostEntries"/>. Without <c>exchange</c> an address means the symbol on whatever exchange it is watched.
/// </summary>
internal static class WatchlistApi
{
    private const int MostEntries = 1000;

    public static void MapWatchlists(this IEndpointRouteBuilder routes)
    {
        var watchlist = routes.MapApi("/api/v1/watchlist", "Watchlist").RequireScope(Scopes.User);
        watchlist.MapGet("/", List)
            .WithName("ListWatchlist").WithSummary("What you watch, newest first");
        watchlist.MapPost("/", Add).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("AddToWatchlist").WithSummary("Watch a symbol");
        watchlist.MapPost("/bulk", AddMany).ProducesProblem(StatusCodes.Status409Conflict)
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
        var userId = caller.Id();
        var entries = await db.UserWatchlists.AsNoTracking()
            .Where(e => e.UserId == userId)
            .OrderByDescending(e => e.AddedAt).ThenByDescending(e => e.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(entries.ConvertAll(WatchAnswer.Of));
    }

    private static async Task<Results<Created<WatchAnswer>, ProblemHttpResult>> Add(
        WatchRequest request, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await RoomAsync(userId, db, cancellationToken) < 1)
            return Full.ToProblem();
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

        await PublishAsync(userId, db, now, cancellationToken);
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
        var room = await RoomAsync(userId, db, cancellationToken);
        var now = time.GetUtcNow();
        var known = await db.UserWatchlists
            .Where(e => e.UserId == userId && e.Exchange == exchange && symbols.Contains(e.Symbol))
            .Select(e => e.Symbol)
            .ToListAsync(cancellationToken);
        var added = symbols.Except(known)
            .Select(s => WatchlistEntry.Add(userId, s, exchange, new WatchValues(null, null, null, null, null, WatchStatus.active), now))
            .ToList();
        if (added.Count > room)
            return Full.ToProblem();
        db.UserWatchlists.AddRange(added);
        await db.SaveChangesAsync(cancellationToken);
        if (added.Count > 0)
            await PublishAsync(userId, db, now, cancellationToken);
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
        await RoomAsync(userId, db, cancellationToken);
        var now = time.GetUtcNow();
        if (await Named(db, userId, symbol, exchange).FirstOrDefaultAsync(cancellationToken) is not { } entry)
            return NotWatched.ToProblem();

        entry.Set(request.ApplyTo(entry.Values()), now);
        await db.SaveChangesAsync(cancellationToken);
        await PublishAsync(userId, db, now, cancellationToken);
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

    private static Refusal Full => Refusal.Conflict("WATCHLIST_FULL", $"A watchlist holds at most {MostEntries} symbols; remove some first.");

    /// <summary>The user's entries of a symbol, on NSE first.</summary>
    private static IQueryable<WatchlistEntry> Named(IdentityDb db, string userId, string symbol, ExchangeQuery? exchange)
    {
        var normalized = SymbolRules.Normalize(symbol);
        var listed = exchange?.Value;
        return db.UserWatchlists
            .Where(e => e.UserId == userId && e.Symbol == normalized && (listed == null || e.Exchange == listed))
            .OrderByDescending(e => e.Exchange == Exchange.NSE).ThenBy(e => e.Exchange);
    }

    /// <summary>
    /// How many more symbols fit. Takes the user's row lock first: changes of one list then follow each other, and the events
    /// that tell of the whole list carry times in the order of the changes: the clock is read after this.
    /// </summary>
    private static async Task<int> RoomAsync(string userId, IdentityDb db, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM users WHERE id = {userId} FOR UPDATE", cancellationToken);
        return MostEntries - await db.UserWatchlists.CountAsync(e => e.UserId == userId, cancellationToken);
    }

    private static async Task<int> DeleteAsync(IQueryable<WatchlistEntry> which, string userId, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RoomAsync(userId, db, cancellationToken);
        var entries = await which.ToListAsync(cancellationToken);
        if (entries.Count == 0)
            return 0;
        db.UserWatchlists.RemoveRange(entries);
        await db.SaveChangesAsync(cancellationToken);
        await PublishAsync(userId, db, time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return entries.Count;
    }

    private static async Task PublishAsync(string userId, IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken)
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
