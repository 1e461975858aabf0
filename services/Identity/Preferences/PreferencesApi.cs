using System.Globalization;
using System.Security.Claims;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Fyntrix.Identity.Preferences;

/// <summary>The signed-in user's preferences.</summary>
internal static class PreferencesApi
{
    // What clients ask most of all; building and finding the query each time costs more than Postgres does.
    private static readonly Func<IdentityDb, string, CancellationToken, Task<UserPreferences?>> OfUser = EF.CompileAsyncQuery(
        (IdentityDb db, string userId, CancellationToken _) => db.UserPreferences.AsNoTracking().FirstOrDefault(p => p.UserId == userId));

    public static void MapPreferences(this IEndpointRouteBuilder routes)
    {
        var preferences = routes.MapApi("/api/v1/preferences", "Preferences").RequireScope(Scopes.User);
        preferences.MapGet("/", Get).Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("GetPreferences").WithSummary("Your preferences")
            .WithDescription("Made with defaults on the first read. The ETag can go into If-Match of a change, and into If-None-Match of the next read.");
        preferences.MapPut("/", Put).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .WithName("PutPreferences").WithSummary("Replace your preferences")
            .WithDescription("What is left out takes its default.");
        preferences.MapPatch("/", PatchAsync).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .WithName("PatchPreferences").WithSummary("Change some of your preferences")
            .WithDescription("What is left out stays; null goes back to the default.");
    }

    private static async Task<Results<Ok<PreferencesAnswer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        ClaimsPrincipal caller, HttpContext context, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = caller.Id();
        var preferences = await OfUser(db, userId, cancellationToken)
            ?? await MakeAsync(userId, db, time, cancellationToken);
        if (preferences is null)
            return AccountLock.NoAccount.ToProblem();

        var answer = Answer(context, preferences);
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(ETagOf(preferences), useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : answer;
    }

    private static Task<Results<Ok<PreferencesAnswer>, ProblemHttpResult>> Put(
        PreferencesRequest request, ClaimsPrincipal caller, HttpContext context, IdentityDb db, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(_ => request.ToValues(), caller.Id(), context, db, time, cancellationToken);

    private static Task<Results<Ok<PreferencesAnswer>, ProblemHttpResult>> PatchAsync(
        PreferencesPatch request, ClaimsPrincipal caller, HttpContext context, IdentityDb db, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(request.ApplyTo, caller.Id(), context, db, time, cancellationToken);

    private static async Task<Results<Ok<PreferencesAnswer>, ProblemHttpResult>> ChangeAsync(
        Func<PreferenceValues, PreferenceValues> change,
        string userId,
        HttpContext context,
        IdentityDb db,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(userId, db, cancellationToken))
            return AccountLock.NoAccount.ToProblem();
        var now = time.GetUtcNow();
        var preferences = await FindOrAddAsync(userId, db, now, cancellationToken);
        if (!IsExpected(context.Request, preferences))
            return new Refusal(StatusCodes.Status412PreconditionFailed, "PRECONDITION_FAILED", "The preferences have changed since you read them; read them again.").ToProblem();

        var values = change(preferences.Values());
        if (values.Check() is { Count: > 0 } errors)
            return Refusal.Invalid(errors).ToProblem();

        preferences.Set(values, now);
        db.Publish(preferences.ToEvent(), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Answer(context, preferences);
    }

    /// <summary>Without If-Match any state is; with one that cannot be read, none.</summary>
    private static bool IsExpected(HttpRequest request, UserPreferences preferences) =>
        request.Headers.IfMatch.Count == 0
        || request.GetTypedHeaders().IfMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(ETagOf(preferences), useStrongComparison: true));

    /// <summary>The defaults, stored. The account's lock makes two first reads at once read one row.</summary>
    /// <returns>Null when there is no such account.</returns>
    private static async Task<UserPreferences?> MakeAsync(string userId, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(userId, db, cancellationToken))
            return null;
        var preferences = await FindOrAddAsync(userId, db, time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return preferences;
    }

    private static async Task<UserPreferences> FindOrAddAsync(string userId, IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.UserPreferences.FirstOrDefaultAsync(p => p.UserId == userId, cancellationToken) is { } found)
            return found;

        var fresh = UserPreferences.Defaults(userId, now);
        db.UserPreferences.Add(fresh);
        await db.SaveChangesAsync(cancellationToken);
        return fresh;
    }

    private static Ok<PreferencesAnswer> Answer(HttpContext context, UserPreferences preferences)
    {
        context.Response.GetTypedHeaders().ETag = ETagOf(preferences);
        return TypedResults.Ok(PreferencesAnswer.Of(preferences));
    }

    private static EntityTagHeaderValue ETagOf(UserPreferences preferences) =>
        new(string.Create(CultureInfo.InvariantCulture, $"\"{preferences.Version}\""));
}
