using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Sessions;

/// <summary>
/// What every change of how somebody signs in has in common. The account is locked first, so that a sign-in comes before the
/// change, which then ends its session, or after it and finds what is new. In the end the other sessions are over, and so are
/// sign-ins that wait for their second factor.
/// </summary>
internal sealed class CredentialChange(IdentityDb db, SessionEnding ending)
{
    /// <summary>Locks an account in the open transaction.</summary>
    /// <returns>Null when there is none, or when it is deleted or disabled.</returns>
    public async Task<User?> LockAsync(string userId, CancellationToken cancellationToken)
    {
        var user = await db.Users.FromSql($"SELECT * FROM users WHERE id = {userId} FOR NO KEY UPDATE").SingleOrDefaultAsync(cancellationToken);
        return user is { IsActive: true } ? user : null;
    }

    /// <summary>Completes the change in the open transaction, which it commits.</summary>
    /// <param name="user">Whose; the row is locked.</param>
    /// <param name="what">What happened, for the account's owner to see.</param>
    /// <param name="keptSessionId">The session that lives on: that of the change itself; null where none does.</param>
    /// <param name="client">From where.</param>
    /// <param name="now">The moment of the change.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task CompleteAsync(User user, SecurityEventKind what, string? keptSessionId, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = keptSessionId is null
            ? await ending.EndAllAsync(user.Id, SessionEnd.CREDENTIALS_CHANGED, now, cancellationToken)
            : await ending.EndOthersAsync(user.Id, keptSessionId, SessionEnd.CREDENTIALS_CHANGED, now, cancellationToken);
        await db.SignInChallenges.Where(c => c.UserId == user.Id && c.UsedAt == null).ExecuteDeleteAsync(cancellationToken);
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, what, client, now, keptSessionId));
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.CommitTransactionAsync(cancellationToken);
        ending.Announce(ended);
    }
}
