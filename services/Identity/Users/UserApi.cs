using System.Security.Claims;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>The signed-in user's own account.</summary>
internal static class UserApi
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapApi("/api/v1", "Users");

        users.MapGet("/users/me", GetMe).RequireScope(Scopes.User)
            .WithName("GetMe").WithSummary("Your account");
        users.MapGet("/auth/me", GetMe).RequireScope(Scopes.User)
            .WithName("GetAuthMe").WithSummary("Your account, at the former system's address");
        users.MapPatch("/users/me", PatchMe).RequireScope(Scopes.User)
            .WithName("PatchMe").WithSummary("Change your profile")
            .WithDescription("What is left out stays; null clears. E-mail address and phone number are changed by a code, at their own addresses.");
        users.MapGet("/users/me/export", Export).RequireScope(Scopes.User)
            .WithName("ExportMe").WithSummary("Everything that is held about you here")
            .WithDescription("One document, for download. Your broker connections, trades and marks are held by other services.");
        users.MapDelete("/users/me", DeleteMe).RequireScope(Scopes.User).RequireFreshSignIn().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("DeleteMe").WithSummary("Delete your account")
            .WithDescription("Closes the account and ends every session at once. Broker connections are revoked and their tokens destroyed. The last administrator cannot leave. Asks for a sign-in of the last ten minutes.");
        users.MapDelete("/auth/user", DeleteMe).RequireScope(Scopes.User).RequireFreshSignIn().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("DeleteAuthUser").WithSummary("Delete your account, at the former system's address");
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> GetMe(ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        var id = caller.Id();
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id && !u.IsDeleted, cancellationToken) is { } user
            ? TypedResults.Ok(UserAnswer.Of(user))
            : Refusal.NotFound("account").ToProblem();
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> PatchMe(ProfilePatch request, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = caller.Id();
        if (await db.Users.FirstOrDefaultAsync(u => u.Id == id && !u.IsDeleted, cancellationToken) is not { } user)
            return Refusal.NotFound("account").ToProblem();
        user.Change(request, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(UserAnswer.Of(user));
    }

    private static async Task<Results<Ok<AccountExportAnswer>, ProblemHttpResult>> Export(ClaimsPrincipal caller, HttpContext context, AccountExport export, CancellationToken cancellationToken)
    {
        var result = await export.MakeAsync(caller.Id(), ClientInfo.Of(context, null), cancellationToken);
        if (result.IsRefused(out var refusal))
            return refusal.ToProblem();
        context.Response.Headers.ContentDisposition = "attachment; filename=\"fyntrix-account.json\"";
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(result.Value);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteMe(ClaimsPrincipal caller, AccountDeletion deletion, CancellationToken cancellationToken) =>
        await deletion.DeleteAsync(caller.Id(), cancellationToken) is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();
}
