namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>
/// Tokens of the user (of one session, when given) issued before the moment are refused. An entry lives in the feed for
/// 15 minutes: longer than any access token.
/// </summary>
public sealed record Revocation(string Sub, string? Sid, DateTimeOffset NotBefore);
