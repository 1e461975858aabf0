namespace Fyntrix.Trading.Import;

/// <summary>A row of the former broker_connections. Times that no calendar holds are null.</summary>
internal sealed record FormerConnection(
    string Id, string AccountId, string Broker, string Status, string? ClientUserId, string? Scopes, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt);

/// <summary>A row of the former broker_tokens, which only ever grew: the newest of a connection was the one in use.</summary>
internal sealed record FormerToken(string Id, string ConnectionId, string AccessTokenEnc, string? RefreshTokenEnc, DateTimeOffset? ExpiresAt, DateTimeOffset? CreatedAt);

/// <summary>What the former system held of one account.</summary>
internal sealed record FormerAccount(string Id, IReadOnlyList<FormerConnection> Connections, ILookup<string, FormerToken> Tokens);
