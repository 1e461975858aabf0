namespace Fyntrix.Identity.Sessions;

/// <summary>Something that happened to an account.</summary>
internal sealed class SecurityEvent
{
    private SecurityEvent()
    {
    }

    public long Id { get; private set; }

    public string UserId { get; private set; } = "";

    public SecurityEventKind Kind { get; private set; }

    public string? SessionId { get; private set; }

    public string? Ip { get; private set; }

    public string? UserAgent { get; private set; }

    public DateTimeOffset OccurredAt { get; private set; }

    public static SecurityEvent Of(string userId, SecurityEventKind kind, ClientInfo? client, DateTimeOffset now, string? sessionId = null) => new()
    {
        UserId = userId,
        Kind = kind,
        SessionId = sessionId,
        Ip = client?.Ip,
        UserAgent = client?.UserAgent,
        OccurredAt = now,
    };
}
