namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>
/// All tokens of a session, or of a user those issued before the moment, are refused. An entry lives in the feed for
/// 15 minutes: longer than any access token.
/// </summary>
public sealed record Revocation(string Sub, string? Sid, DateTimeOffset NotBefore);
