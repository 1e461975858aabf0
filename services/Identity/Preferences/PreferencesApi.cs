using System.Globalization;
using System.Security.Claims;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Fyntrix.Identity.Preferences;

/// <summary>The signed-in user's preferences.</summary>
internal static class PreferencesApi
{
    public static void MapPreferences(this IEndpointRouteBuilder routes)
    {
        var preferences = routes.MapApi("/api/v1/preferences", "Preferences").RequireScope(Scopes.User);
        preferences.MapGet("/", Get)
            .WithName("GetPreferences").WithSummary("Your preferences")
            .WithDescription("Made with defaults on the first read. The ETag can go into If-Match of a change.");
        preferences.MapPut("/", Put).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .WithName("PutPreferences").WithSummary("Replace your preferences")
            .WithDescription("What is left out takes its default.");
        preferences.MapPatch("/", PatchAsync).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .WithName("PatchPreferences").WithSummary("Change some of your preferences")
            .WithDescription("What is left out stays; null goes back to the default.");
    }

    private static async Task<Ok<PreferencesAnswer>> Get(ClaimsPrincipal caller, HttpContext context, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var preferences = await FindOrMakeAsync(caller.Id(), db, time, cancellationToken);
        return Answer(context, preferences);
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
        var preferences = await FindOrMakeAsync(userId, db, time, cancellationToken);
        if (context.Request.GetTypedHeaders().IfMatch is { Count: > 0 } expected
            && !expected.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(ETagOf(preferences), useStrongComparison: true)))
        {
            return new Refusal(StatusCodes.Status412PreconditionFailed, "PRECONDITION_FAILED", "The preferences have changed since you read them; read them again.").ToProblem();
        }

        var values = change(preferences.Values());
        if (values.Check() is { Count: > 0 } errors)
            return Refusal.Invalid(errors).ToProblem();

        var now = time.GetUtcNow();
        preferences.Set(values, now);
        db.Publish(preferences.ToEvent(), now);
        await db.SaveChangesAsync(cancellationToken);
        return Answer(context, preferences);
    }

    /// <summary>Two first reads at once both try to insert; the key lets one through, and both read the same row.</summary>
    private static async Task<UserPreferences> FindOrMakeAsync(string userId, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.UserPreferences.FirstOrDefaultAsync(p => p.UserId == userId, cancellationToken) is { } found)
            return found;

        var fresh = UserPreferences.Defaults(userId, time.GetUtcNow());
        db.UserPreferences.Add(fresh);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return fresh;
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            db.Entry(fresh).State = EntityState.Detached;
            return await db.UserPreferences.FirstAsync(p => p.UserId == userId, cancellationToken);
        }
    }

    private static Ok<PreferencesAnswer> Answer(HttpContext context, UserPreferences preferences)
    {
        context.Response.GetTypedHeaders().ETag = ETagOf(preferences);
        return TypedResults.Ok(PreferencesAnswer.Of(preferences));
    }

    private static EntityTagHeaderValue ETagOf(UserPreferences preferences) =>
        new(string.Create(CultureInfo.InvariantCulture, $"\"{preferences.Version}\""));
}
