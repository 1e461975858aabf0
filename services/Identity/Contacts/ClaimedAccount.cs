using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Users;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Contacts;

/// <summary>
/// An account under an address that was never shown may have been made by anybody, to wait there for the address's owner. When
/// the owner comes, nothing that was set up in it may open it any more, or keep them out.
/// </summary>
internal sealed class ClaimedAccount(IdentityDb db)
{
    /// <summary>
    /// Takes out of an account, in the open transaction in which it is locked, what its maker put there: number, second factor,
    /// sign-ins by others' word, sign-ins and codes under way, and the devices it knows. Password and sessions are the caller's.
    /// </summary>
    public async Task EmptyAsync(User user, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (user.PhoneNumber is not null)
        {
            user.GiveUpPhone(now);
            db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.PHONE_CHANGED, client, now));
        }

        if (await db.TotpFactors.Where(f => f.UserId == user.Id).ExecuteDeleteAsync(cancellationToken) > 0)
            db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.SECOND_FACTOR_DISABLED, client, now));
        await db.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.ExternalLogins.Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.SignInChallenges.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await VoidCodesAsync(user.Id, now, cancellationToken);
        await db.Sessions.Where(s => s.UserId == user.Id && s.DeviceId != null).ExecuteUpdateAsync(s => s.SetProperty(x => x.DeviceId, (string?)null), cancellationToken);
    }

    /// <summary>Takes an address from an account that only claims it: its owner has shown it elsewhere.</summary>
    /// <param name="user">Whose account; the row is locked.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task GiveUpEmailAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await VoidCodesAsync(user.Id, now, cancellationToken);
        user.GiveUpEmail(now);
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.EMAIL_CHANGED, null, now));
        await db.SaveChangesAsync(cancellationToken);
    }

    private Task<int> VoidCodesAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.OneTimeCodes.Where(c => c.UserId == userId && c.UsedAt == null && c.ExpiresAt > now)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.ExpiresAt, now), cancellationToken);
}
