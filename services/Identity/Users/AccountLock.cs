using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>
/// Puts changes of what one user owns in a row, deletion of the account among them: their events then carry times in the order
/// of the changes, as the clock is read after the lock.
/// </summary>
internal static class AccountLock
{
    public static Refusal NoAccount => Refusal.NotFound("account");

    /// <summary>Locks the user's row in the open transaction. Rows that only refer to it can still be added by others.</summary>
    /// <returns>False when there is no such account, or no longer: a token may outlive it by seconds.</returns>
    public static async Task<bool> TakeAsync(string userId, IdentityDb db, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<int>($"SELECT 1 AS \"Value\" FROM users WHERE id = {userId} AND NOT is_deleted FOR NO KEY UPDATE").ToListAsync(cancellationToken)).Count > 0;
}
