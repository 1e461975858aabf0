using System.Text.Encodings.Web;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>
/// Bearer tokens (RFC 6750) for every service and the gateway. Our own handler because the framework's JwtBearer package
/// is not in every package source; the checking itself is Microsoft.IdentityModel's.
/// </summary>
internal sealed class BearerAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessTokenValidator validator,
    ApiMetrics metrics) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();

        try
        {
            var principal = await validator.ValidateAsync(header["Bearer ".Length..].Trim(), Context.RequestAborted);
            return principal is null
                ? AuthenticateResult.Fail("The token is not valid.")
                : AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme));
        }
        catch (SigningKeysUnavailableException e)
        {
            // Only endpoints that ask for a token suffer.
            return AuthenticateResult.Fail(e);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if ((await HandleAuthenticateOnceSafeAsync()).Failure is SigningKeysUnavailableException unavailable)
            throw unavailable;

        var sent = Request.Headers.Authorization.Count > 0;
        if (sent)
            metrics.TokenRefused();
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = sent ? "Bearer error=\"invalid_token\"" : "Bearer";
        await Problems.WriteAsync(Context, sent
            ? Refusal.Unauthorized("TOKEN_INVALID", "The access token is not valid, has expired or was revoked; refresh it or sign in again.")
            : Refusal.Unauthorized("UNAUTHENTICATED", "Sign in and send the access token as 'Authorization: Bearer …'."));
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        var missing = (Context.GetEndpoint()?.Metadata.GetOrderedMetadata<ScopeMetadata>() ?? []).FirstOrDefault(asked => !asked.AnyOf.Any(Context.User.HasScope));
        await Problems.WriteAsync(Context, Refusal.Forbidden("SCOPE_MISSING", missing is null
            ? "The access token does not carry the scope that this endpoint asks for."
            : $"The access token does not carry the scope that this endpoint asks for: {string.Join(" or ", missing.AnyOf)}."));
    }
}
