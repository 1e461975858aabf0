namespace Fyntrix.Identity.ServiceClients;

/// <summary>A service client to be made.</summary>
internal sealed record ServiceClientRequest(string? Name, string[]? Scopes);

/// <summary>A change to a service client. Its scopes never change: make another one and disable this.</summary>
internal sealed record ServiceClientPatch(string? Name);

/// <summary>A new secret. The one until now stays good for so many minutes, at most a day; a day when left out, 0 when it has leaked.</summary>
internal sealed record ServiceClientSecretRequest(int? OverlapMinutes)
{
    public const int LongestOverlap = 1440;
}

/// <summary>A service client, without its secret.</summary>
internal sealed record ServiceClientAnswer(string ClientId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt)
{
    public static ServiceClientAnswer Of(ServiceClient client) => new(client.ClientId, client.Name, client.Scopes, client.CreatedAt, client.DisabledAt);
}

/// <summary>A new service client; the secret is shown this once.</summary>
internal sealed record NewServiceClientAnswer(string ClientId, string ClientSecret, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt);

/// <summary>A new secret, shown this once, and until when the one before is good; null when it is not.</summary>
internal sealed record ServiceClientSecretAnswer(string ClientId, string ClientSecret, DateTimeOffset? PreviousSecretUntil);

/// <summary>An access token by client credentials (RFC 6749, section 5.1).</summary>
internal sealed record ClientTokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string Scope);
