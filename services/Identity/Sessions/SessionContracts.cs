namespace Fyntrix.Identity.Sessions;

/// <summary>An open session of the caller.</summary>
/// <param name="Id">To end it with.</param>
/// <param name="CreatedAt">When somebody signed in.</param>
/// <param name="LastUsedAt">When it got tokens last.</param>
/// <param name="Device">Mobile, Tablet, Desktop or Unknown.</param>
/// <param name="Ip">Where the sign-in came from.</param>
/// <param name="DeviceId">The client's own id of its device, when it gave one.</param>
/// <param name="Current">Whether the request belongs to it.</param>
internal sealed record SessionAnswer(
    string Id,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt,
    string Device,
    string? Ip,
    string? DeviceId,
    bool Current);

/// <summary>Something that happened to the caller's account.</summary>
internal sealed record SecurityEventAnswer(
    SecurityEventKind Kind,
    DateTimeOffset At,
    string? Ip,
    string Device,
    string? SessionId);
