using System.Text.Json.Serialization;

namespace Fyntrix.Identity.Auth;

/// <summary>A sign-up by e-mail.</summary>
internal sealed record SignUpRequest(string? Email, string? Password, string? Name, string? DeviceId);

/// <summary>A sign-in by e-mail.</summary>
internal sealed record LoginRequest(string? Email, string? Password, string? DeviceId);

/// <summary>A refresh or sign-out. Clients of the former system send <c>refreshToken</c>, and what else they like.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record RefreshRequest(
    string? RefreshToken,
    [property: JsonPropertyName("refreshToken")] string? FormerRefreshToken,
    string? DeviceId)
{
    public string? Token() => RefreshToken ?? FormerRefreshToken;
}

/// <summary>Tokens after a sign-up, sign-in or refresh. The access token lives <c>expires_in</c> seconds.</summary>
internal sealed record TokenAnswer(
    string AccessToken,
    string RefreshToken,
    string IdToken,
    int ExpiresIn,
    string TokenType,
    TokenUser User);

/// <summary>Who the tokens are for.</summary>
internal sealed record TokenUser(string UserId, string? Email, string Name, bool EmailVerified);
