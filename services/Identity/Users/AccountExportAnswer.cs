using System.Text.Json;
using Fyntrix.Identity.Preferences;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Watchlists;

namespace Fyntrix.Identity.Users;

/// <summary>Everything that Identity holds about a user.</summary>
internal sealed record AccountExportAnswer(
    DateTimeOffset ExportedAt,
    ExportedProfile Profile,
    PreferencesAnswer? Preferences,
    IReadOnlyList<WatchAnswer> Watchlist,
    ExportedPassword? Password,
    ExportedSecondFactor? SecondFactor,
    IReadOnlyList<ExportedRecoveryCode> RecoveryCodes,
    IReadOnlyList<ExportedExternalLogin> ExternalLogins,
    IReadOnlyList<ExportedSession> Sessions,
    IReadOnlyList<ExportedSecurityEvent> SecurityEvents);

/// <summary>The account itself, column by column.</summary>
internal sealed record ExportedProfile(
    UserAnswer Account,
    bool IsVerified,
    string? LastLoginIp,
    string? LastLoginDevice,
    string? LastLoginLocation,
    int LoginCount,
    string? CreatedIp,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? WatchlistChangedAt,
    JsonElement? Preferences,
    JsonElement? Settings,
    JsonElement? UserMetadata,
    string? ReferralCode,
    string? ReferredBy)
{
    public static ExportedProfile Of(User user) => new(
        UserAnswer.Of(user),
        user.IsVerified,
        user.LastLoginIp,
        user.LastLoginDevice,
        user.LastLoginLocation,
        user.LoginCount,
        user.CreatedIp,
        user.UpdatedAt,
        user.WatchlistChangedAt,
        user.Preferences?.RootElement,
        user.Settings?.RootElement,
        user.UserMetadata?.RootElement,
        user.ReferralCode,
        user.ReferredBy);
}

/// <summary>That there is a password; never what it is.</summary>
internal sealed record ExportedPassword(DateTimeOffset UpdatedAt);

/// <summary>That there is an authenticator app, without its secret.</summary>
internal sealed record ExportedSecondFactor(DateTimeOffset CreatedAt, DateTimeOffset? ConfirmedAt);

/// <summary>That there is a recovery code, and whether it was used.</summary>
internal sealed record ExportedRecoveryCode(DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

/// <summary>The user as another identity provider knows them.</summary>
internal sealed record ExportedExternalLogin(string Provider, string Subject, DateTimeOffset LinkedAt);

/// <summary>A sign-in on a device.</summary>
internal sealed record ExportedSession(
    string Id,
    string AuthenticationMethods,
    DateTimeOffset AuthenticatedAt,
    string? DeviceId,
    string? UserAgent,
    string? Ip,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt,
    DateTimeOffset? EndedAt,
    SessionEnd? EndReason);

/// <summary>Something that happened to the account.</summary>
internal sealed record ExportedSecurityEvent(SecurityEventKind Kind, string? SessionId, string? Ip, string? UserAgent, DateTimeOffset OccurredAt);
