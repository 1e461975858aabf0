using Fyntrix.Identity.Data;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Passwords;

/// <summary>Changes a signed-in user's password, or sets the first one of a user who came by phone, by Google or by import.</summary>
internal sealed class PasswordChange(
    IdentityDb db,
    PasswordHashing passwords,
    SecondFactorDesk factors,
    CredentialChange change,
    Throttle throttle,
    TimeProvider time)
{
    private static Refusal Wrong =>
        new(StatusCodes.Status400BadRequest, "PASSWORD_WRONG", "The current password is wrong.");

    /// <summary>
    /// 1. The new password must keep the rules. 2. The throttle decides whether the current one is looked at. 3. The new one is
    /// hashed. 4. The account is locked; if its password is another one by now, the current one was wrong.
    /// </summary>
    public async Task<Refusal?> ChangeAsync(Caller caller, string? current, string password, CancellationToken cancellationToken)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == caller.UserId && u.IsActive, cancellationToken) is not { } known)
            return Refusal.NotFound("account");
        if (PasswordRules.Check(password, PasswordRules.MinLengthOf(await factors.IsEnabledAsync(known.Id, cancellationToken)), known.Email, known.Name) is { } error)
            return Refusal.Invalid("new_password", error);

        var former = await HashOfAsync(known.Id, cancellationToken);
        var account = ThrottleKey.Account("password", known.Id);
        if (former is not null && current is null)
            return Refusal.Invalid("current_password", "must be your current password.");
        if (current is not null)
        {
            if (await throttle.AdmitAsync(cancellationToken, account) is { } refusal)
                return refusal;
            if (await passwords.VerifyAsync(former, current, cancellationToken) is not { } verdict)
                return await throttle.ExcuseAsync(PasswordHashing.TooBusy, cancellationToken, account);
            if (!verdict.IsRight)
                return Wrong;
        }

        if (await passwords.HashAsync(password, cancellationToken) is not { } hash)
            return current is null ? PasswordHashing.TooBusy : await throttle.ExcuseAsync(PasswordHashing.TooBusy, cancellationToken, account);

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(known.Id, cancellationToken) is not { } user)
            return Refusal.NotFound("account");
        if (await HashOfAsync(user.Id, cancellationToken) != former)
            return Wrong;
        await SetAsync(user.Id, hash, now, cancellationToken);
        await change.CompleteAsync(user, former is null ? SecurityEventKind.PASSWORD_SET : SecurityEventKind.PASSWORD_CHANGED, caller.SessionId, caller.Client, now, cancellationToken);
        await throttle.ForgetAsync(cancellationToken, account);
        return null;
    }

    /// <summary>Stores a hash in the open transaction, in which the account is locked.</summary>
    public async Task SetAsync(string userId, string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = await db.Credentials.Where(c => c.UserId == userId)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.PasswordHash, hash).SetProperty(x => x.UpdatedAt, now), cancellationToken);
        if (changed == 0)
            db.Credentials.Add(new Credential(userId, hash, now));
    }

    private Task<string?> HashOfAsync(string userId, CancellationToken cancellationToken) =>
        db.Credentials.Where(c => c.UserId == userId).Select(c => c.PasswordHash).SingleOrDefaultAsync(cancellationToken);
}
