using System.Linq.Expressions;

namespace Fyntrix.Identity.Sessions;

/// <summary>
/// One sign-in on one device: a family of refresh tokens of which only the newest is good. It ends when it was not used for
/// <see cref="Idle"/>, at the latest after <see cref="Absolute"/>, or when somebody ends it.
/// </summary>
internal sealed class Session
{
    public static readonly TimeSpan Idle = TimeSpan.FromDays(14);
    public static readonly TimeSpan Absolute = TimeSpan.FromDays(30);
    public const int MostPerUser = 20;

    private Session()
    {
    }

    public string Id { get; private set; } = "";

    public string UserId { get; private set; } = "";

    /// <summary>How the user proved who they are, as in the amr claim (RFC 8176), separated by spaces.</summary>
    public string AuthenticationMethods { get; private set; } = "";

    public DateTimeOffset AuthenticatedAt { get; private set; }

    /// <summary>The client's own id of its device, when it gave one.</summary>
    public string? DeviceId { get; private set; }

    public string? UserAgent { get; private set; }

    public string? Ip { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset LastUsedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public SessionEnd? EndReason { get; private set; }

    public static Session Start(string userId, string methods, ClientInfo client, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString(),
        UserId = userId,
        AuthenticationMethods = methods,
        AuthenticatedAt = now,
        DeviceId = client.DeviceId,
        UserAgent = client.UserAgent,
        Ip = client.Ip,
        CreatedAt = now,
        LastUsedAt = now,
    };

    public bool IsOpen(DateTimeOffset now) =>
        EndedAt is null && now < LastUsedAt + Idle && now < CreatedAt + Absolute;

    /// <summary><see cref="IsOpen"/>, for the database.</summary>
    public static Expression<Func<Session, bool>> Open(DateTimeOffset now)
    {
        var (unused, oldest) = (now - Idle, now - Absolute);
        return s => s.EndedAt == null && s.LastUsedAt > unused && s.CreatedAt > oldest;
    }

    /// <summary>Whether a request comes from where the session was started: the device id decides, else the user agent.</summary>
    public bool IsSameDevice(ClientInfo client) =>
        DeviceId is not null ? DeviceId == client.DeviceId : UserAgent == client.UserAgent;

    public void Used(DateTimeOffset now) => LastUsedAt = now;

    /// <summary>Its next tokens say no more of how the user proved who they are.</summary>
    public void Claim(string methods) => AuthenticationMethods = methods;
}
