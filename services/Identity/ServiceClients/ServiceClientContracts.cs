namespace Fyntrix.Identity.ServiceClients;

/// <summary>A service client to be made.</summary>
internal sealed record ServiceClientRequest(string? Name, string[]? Scopes);

/// <summary>A service client, without its secret.</summary>
internal sealed record ServiceClientAnswer(string ClientId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt);

/// <summary>A new service client; the secret is shown this once.</summary>
internal sealed record NewServiceClientAnswer(string ClientId, string ClientSecret, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt);

/// <summary>An access token by client credentials (RFC 6749, section 5.1).</summary>
internal sealed record ClientTokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string Scope);
