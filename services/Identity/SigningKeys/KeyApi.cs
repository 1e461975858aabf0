using System.Text.Json;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>What a standard library needs to validate our tokens: RFC 7517 keys and OpenID Connect discovery.</summary>
internal static class KeyApi
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var wellKnown = routes.MapGroup("/.well-known").WithTags("Keys").AllowAnonymous();
        wellKnown.MapGet("/jwks.json", GetKeys)
            .WithName("GetJwks").WithSummary("The public keys that tokens are signed with");
        wellKnown.MapGet("/openid-configuration", GetConfiguration)
            .WithName("GetOpenIdConfiguration").WithSummary("OpenID Connect discovery");
    }

    private static async Task<Ok<JsonElement>> GetKeys(HttpContext context, SigningKeyStore keys, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "public, max-age=300";
        var published = await keys.PublishedAsync(cancellationToken);
        return TypedResults.Ok(JsonSerializer.SerializeToElement(new
        {
            keys = published.Select(k => new { kty = k.Kty, crv = k.Crv, x = k.X, y = k.Y, use = "sig", alg = k.Alg, kid = k.Kid }),
        }));
    }

    /// <summary>
    /// OpenID Connect Discovery 1.0, section 3, and RFC 8414, section 2. There is no authorization endpoint: no grant that is
    /// supported uses one, for which RFC 8414 lets it out. Id tokens come from the sign-in endpoints; response_types_supported is
    /// required all the same and may not be empty, and says which tokens are issued, as other issuers without a browser flow do.
    /// </summary>
    private static Ok<JsonElement> GetConfiguration(HttpContext context, IOptions<AuthSettings> settings)
    {
        var at = settings.Value.PublicUrl?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}";
        return TypedResults.Ok(JsonSerializer.SerializeToElement(new
        {
            issuer = settings.Value.Issuer,
            jwks_uri = $"{at}/.well-known/jwks.json",
            token_endpoint = $"{at}/api/v1/auth/token",
            grant_types_supported = new[] { "client_credentials" },
            token_endpoint_auth_methods_supported = new[] { "client_secret_basic", "client_secret_post" },
            scopes_supported = (string[])[Scopes.User, Scopes.Admin, .. Scopes.ForServiceClients],
            response_types_supported = new[] { "id_token" },
            subject_types_supported = new[] { "public" },
            id_token_signing_alg_values_supported = new[] { "ES256" },
            claims_supported = new[] { "iss", "sub", "aud", "exp", "iat", "sid", "auth_time", "name", "email", "email_verified", "phone_verified" },
        }));
    }
}
