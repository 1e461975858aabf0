using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>What administrators and operators do to accounts. Whoever loses a right loses the tokens that carry it, at once.</summary>
internal sealed partial class UserAdministration(IdentityDb db, SessionEnding ending, TimeProvider time, ILogger<UserAdministration> logger)
{
    private const string AnOperator = "an operator";

    private static Refusal NotFound => Refusal.NotFound("account");

    /// <summary>
    /// Disables or enables an account, or changes its role. 1. Changes come one after the other, so that two administrators
    /// cannot disable each other. 2. The account is locked against sign-ins beside this. 3. Sessions end with it.
    /// </summary>
    /// <param name="userId">Whose account.</param>
    /// <param name="change">What is to be.</param>
    /// <param name="actorId">The administrator who asks; null for an operator at the command line.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <returns>Why not; null when it is as asked.</returns>
    public async Task<Refusal?> ChangeAsync(string userId, AdminUserPatch change, string? actorId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await Administrators.LockAsync(db, cancellationToken);
        if (await LockAsync(userId, cancellationToken) is not { } user)
            return NotFound;
        if (user.IsDeleted)
            return Refusal.Conflict("ACCOUNT_DELETED", "The account is deleted and waits for its erasure.");
        if (change.IsActive == false && userId == actorId)
            return Refusal.Conflict("ADMIN_IS_SELF", "You cannot disable your own account; another administrator can.");

        var staysAdministrator = (change.IsActive ?? user.IsActive) && (change.Role ?? user.Role) == UserRole.ADMIN;
        if (!staysAdministrator && await Administrators.IsLastAsync(user, db, cancellationToken))
            return Administrators.NoneLeft;

        var now = time.GetUtcNow();
        List<(SecurityEventKind Kind, SessionEnd? End)> changes = [];
        if (change.Role is { } role && role != user.Role)
            changes.Add((SecurityEventKind.ROLE_CHANGED, SessionEnd.ROLE_CHANGED));
        if (change.IsActive is { } isActive && isActive != user.IsActive)
            changes.Add(isActive ? (SecurityEventKind.ACCOUNT_ENABLED, null) : (SecurityEventKind.ACCOUNT_DISABLED, SessionEnd.ACCOUNT_DISABLED));
        if (changes.Count == 0)
            return null;

        user.Administer(change.IsActive ?? user.IsActive, change.Role ?? user.Role, now);
        // The heavier reason stands where both end the sessions.
        var ended = (changes[^1].End ?? changes[0].End) is { } reason
            ? await ending.EndAllAsync(userId, reason, now, cancellationToken)
            : [];
        await CommitAsync(userId, changes.ConvertAll(c => c.Kind), ended, now, cancellationToken);
        foreach (var (kind, _) in changes)
            LogChanged(actorId ?? AnOperator, kind, userId, change.Reason ?? "none");
        return null;
    }

    /// <summary>Drops the second factor of somebody who has lost it, and everything that was signed in with it.</summary>
    public async Task<Refusal?> ResetSecondFactorAsync(string userId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(userId, cancellationToken) is not { IsDeleted: false })
            return NotFound;
        var now = time.GetUtcNow();
        var dropped = await db.TotpFactors.Where(f => f.UserId == userId).ExecuteDeleteAsync(cancellationToken)
            + await db.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        if (dropped == 0)
            return Refusal.Conflict("SECOND_FACTOR_MISSING", "The account has no second factor.");
        await db.SignInChallenges.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        var ended = await ending.EndAllAsync(userId, SessionEnd.CREDENTIALS_CHANGED, now, cancellationToken);
        await CommitAsync(userId, [SecurityEventKind.SECOND_FACTOR_DISABLED], ended, now, cancellationToken);
        LogChanged(AnOperator, SecurityEventKind.SECOND_FACTOR_DISABLED, userId, "none");
        return null;
    }

    /// <returns>How many sessions ended; or that there is no such account.</returns>
    public async Task<Result<int>> RevokeSessionsAsync(string userId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(userId, cancellationToken) is not { IsDeleted: false })
            return NotFound;
        var now = time.GetUtcNow();
        var ended = await ending.EndAllAsync(userId, SessionEnd.SIGNED_OUT_EVERYWHERE, now, cancellationToken);
        await db.SignInChallenges.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await CommitAsync(userId, ended.Count == 0 ? [] : [SecurityEventKind.SIGNED_OUT_EVERYWHERE], ended, now, cancellationToken);
        LogChanged(AnOperator, SecurityEventKind.SIGNED_OUT_EVERYWHERE, userId, "none");
        return ended.Count;
    }

    private Task<User?> LockAsync(string userId, CancellationToken cancellationToken) =>
        db.Users.FromSql($"SELECT * FROM users WHERE id = {userId} FOR UPDATE").SingleOrDefaultAsync(cancellationToken);

    private async Task CommitAsync(string userId, IReadOnlyList<SecurityEventKind> kinds, IReadOnlyList<Revocation> ended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.SecurityEvents.AddRange(kinds.Select(kind => SecurityEvent.Of(userId, kind, null, now)));
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.CommitTransactionAsync(cancellationToken);
        ending.Announce(ended);
    }

    [LoggerMessage(EventName = "user.administered", Level = LogLevel.Information, Message = "{Actor}: {Change} of {UserId}, reason: {Reason}")]
    private partial void LogChanged(string actor, SecurityEventKind change, string userId, string reason);
}
