using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>The keys that sign tokens, for administrators.</summary>
internal static class SigningKeyAdminApi
{
    public static void MapSigningKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapApi("/api/v1/admin/signing-keys", "Signing keys").RequireScope(Scopes.Admin);
        keys.MapGet("/", List)
            .WithName("ListSigningKeys").WithSummary("The keys that sign tokens, newest first");
        keys.MapPost("/rotate", Rotate)
            .WithName("RotateSigningKeys").WithSummary("Make the next signing key")
            .WithDescription("""
                The next key is published now and signs after the lead, which no client notices; while one waits for its time, that one is answered.
                With immediately it signs now: validators that do not fetch an unknown key refuse its tokens until they read the key set again, within five minutes.
                With revoke every key is taken out of the key set and a new one signs now: access tokens issued before are refused as soon as a validator reads the key set again, within five minutes; clients get new ones by their refresh tokens.
                """);
    }

    private static async Task<Ok<SigningKeysAnswer>> List(IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var keys = await db.SigningKeys.AsNoTracking().OrderByDescending(k => k.ActivatesAt).ThenByDescending(k => k.CreatedAt).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new SigningKeysAnswer([.. keys.Select(k => SigningKeyAnswer.Of(k, now))]));
    }

    private static async Task<Ok<SigningKeyAnswer>> Rotate(
        RotateRequest? request, SigningKeyRotation rotation, SigningKeyStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var next = await rotation.RotateAsync(request?.Immediately ?? false, request?.Revoke ?? false, cancellationToken);
        await store.ReloadAsync(cancellationToken);
        return TypedResults.Ok(SigningKeyAnswer.Of(next, time.GetUtcNow()));
    }
}
