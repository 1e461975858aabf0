using Fyntrix.Identity.Data;
using Fyntrix.Identity.Preferences;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Watchlists;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>
/// Gathers what is held about a user, for themself. Secrets and their hashes are no part of it. Its size is bounded: by the limit
/// of a watchlist, and by the time for which ended sessions and security events are kept.
/// </summary>
internal sealed class AccountExport(IdentityDb db, TimeProvider time)
{
    /// <summary>Every table with a user's rows, and the member of the document that shows them.</summary>
    public static IReadOnlyDictionary<string, string> Tables { get; } = new Dictionary<string, string>
    {
        ["users"] = "profile",
        ["user_preferences"] = "preferences",
        ["user_watchlists"] = "watchlist",
        ["credentials"] = "password",
        ["totp_factors"] = "second_factor",
        ["recovery_codes"] = "recovery_codes",
        ["external_logins"] = "external_logins",
        ["sessions"] = "sessions",
        ["security_events"] = "security_events",
    };

    /// <summary>The tables with a user's rows that are left out, and why.</summary>
    public static IReadOnlyDictionary<string, string> LeftOut { get; } = new Dictionary<string, string>
    {
        ["one_time_codes"] = "Hashes of codes that live for minutes, to the address and number that the profile shows.",
        ["sign_in_challenges"] = "Hashes of sign-ins that live for minutes; one that was completed is a session.",
    };

    public async Task<Result<AccountExportAnswer>> MakeAsync(string userId, ClientInfo client, CancellationToken cancellationToken)
    {
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId && !u.IsDeleted, cancellationToken);
        if (user is null)
            return Refusal.NotFound("account");

        var now = time.GetUtcNow();
        db.SecurityEvents.Add(SecurityEvent.Of(userId, SecurityEventKind.ACCOUNT_EXPORTED, client, now));
        await db.SaveChangesAsync(cancellationToken);
        return new AccountExportAnswer(
            now,
            ExportedProfile.Of(user),
            await db.UserPreferences.AsNoTracking().SingleOrDefaultAsync(p => p.UserId == userId, cancellationToken) is { } preferences ? PreferencesAnswer.Of(preferences) : null,
            await db.UserWatchlists.AsNoTracking().Where(e => e.UserId == userId).OrderBy(e => e.AddedAt).Select(e => WatchAnswer.Of(e)).ToListAsync(cancellationToken),
            await db.Credentials.Where(c => c.UserId == userId).Select(c => new ExportedPassword(c.UpdatedAt)).SingleOrDefaultAsync(cancellationToken),
            await db.TotpFactors.Where(f => f.UserId == userId).Select(f => new ExportedSecondFactor(f.CreatedAt, f.ConfirmedAt)).SingleOrDefaultAsync(cancellationToken),
            await db.RecoveryCodes.Where(c => c.UserId == userId).Select(c => new ExportedRecoveryCode(c.CreatedAt, c.UsedAt)).ToListAsync(cancellationToken),
            await db.ExternalLogins.Where(l => l.UserId == userId).Select(l => new ExportedExternalLogin(l.Provider, l.Subject, l.LinkedAt)).ToListAsync(cancellationToken),
            await db.Sessions.Where(s => s.UserId == userId).OrderBy(s => s.CreatedAt)
                .Select(s => new ExportedSession(s.Id, s.AuthenticationMethods, s.AuthenticatedAt, s.DeviceId, s.UserAgent, s.Ip, s.CreatedAt, s.LastUsedAt, s.EndedAt, s.EndReason))
                .ToListAsync(cancellationToken),
            await db.SecurityEvents.Where(e => e.UserId == userId).OrderBy(e => e.OccurredAt).ThenBy(e => e.Id)
                .Select(e => new ExportedSecurityEvent(e.Kind, e.SessionId, e.Ip, e.UserAgent, e.OccurredAt))
                .ToListAsync(cancellationToken));
    }
}
