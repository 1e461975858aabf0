using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>Closes an account: no session outlives it, and every service hears of it.</summary>
internal sealed class AccountDeletion(IdentityDb db, SessionEnding ending, TimeProvider time)
{
    /// <returns>Why not: there is no such account, or no longer, or it is the last administrator's.</returns>
    public async Task<Refusal?> DeleteAsync(string userId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await Administrators.LockAsync(db, cancellationToken);
        // The row lock makes two deletions at once one deletion, and one event.
        var user = await db.Users
            .FromSql($"SELECT * FROM users WHERE id = {userId} FOR UPDATE")
            .SingleOrDefaultAsync(cancellationToken);
        if (user is null || user.IsDeleted)
            return Refusal.NotFound("account");
        if (await Administrators.IsLastAsync(user, db, cancellationToken))
            return Administrators.NoneLeft;

        var now = time.GetUtcNow();
        user.Delete(now);
        var ended = await ending.EndAllAsync(userId, SessionEnd.ACCOUNT_DELETED, now, cancellationToken);
        db.SecurityEvents.Add(SecurityEvent.Of(userId, SecurityEventKind.ACCOUNT_DELETED, null, now));
        db.Publish(new UserDeleted(userId, now), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ending.Announce(ended);
        return null;
    }
}
