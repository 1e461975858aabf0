using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>Somebody must be left who administers: whatever takes one away comes one after the other, and not the last one.</summary>
internal static class Administrators
{
    private const long Lock = 0x4679_6e74_7269_7802; // "Fyntrix" and a number; advisory locks have no names.

    public static Refusal NoneLeft => Refusal.Conflict("ADMIN_IS_LAST", "This is the last active administrator; make another one first.");

    /// <summary>Before the account itself is locked, in the open transaction.</summary>
    public static Task LockAsync(IdentityDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);

    public static async Task<bool> IsLastAsync(User user, IdentityDb db, CancellationToken cancellationToken) =>
        user is { IsActive: true, Role: UserRole.ADMIN } && !await db.Users.AnyAsync(u => u.Id != user.Id && u.Role == UserRole.ADMIN && u.IsActive, cancellationToken);
}
