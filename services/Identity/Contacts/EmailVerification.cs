using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Contacts;

/// <summary>Confirms that the e-mail address of an account is its owner's.</summary>
internal sealed class EmailVerification(IdentityDb db, CodeDesk codes, CredentialChange change, Throttle throttle, TimeProvider time)
{
    private static Refusal NoEmail =>
        Refusal.Conflict("EMAIL_MISSING", "This account has no e-mail address.");

    private static Refusal Verified =>
        Refusal.Conflict("EMAIL_VERIFIED", "The e-mail address of this account is confirmed already.");

    public async Task<Refusal?> SendAsync(string userId, CancellationToken cancellationToken)
    {
        var address = await FindAsync(userId, cancellationToken);
        if (address.IsRefused(out var refusal))
            return refusal;
        if (await throttle.AdmitAsync(cancellationToken, Key(userId)) is { } wait)
            return wait;
        var issued = await codes.IssueAsync(new CodeRequest(OneTimeCodePurpose.EMAIL_VERIFICATION, CodeChannel.EMAIL, address.Value, userId), cancellationToken);
        return issued.Refusal;
    }

    public async Task<Refusal?> VerifyAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var address = await FindAsync(caller.UserId, cancellationToken);
        if (address.IsRefused(out var refusal))
            return refusal;
        if (await throttle.AdmitAsync(cancellationToken, Key(caller.UserId)) is { } wait)
            return wait;
        var tried = await codes.TryAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, address.Value, code, null, cancellationToken);
        if (tried.IsRefused(out refusal))
            return await throttle.ExcuseAsync(refusal, cancellationToken, Key(caller.UserId));

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(caller.UserId, cancellationToken) is not { } user)
            return Refusal.NotFound("account");
        if (tried.Value.UserId != user.Id || user.EmailNormalized != tried.Value.Target || !await codes.UseAsync(tried.Value, cancellationToken))
            return CodeDesk.Wrong;
        user.VerifyEmail(now);
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.EMAIL_VERIFIED, caller.Client, now, caller.SessionId));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await throttle.ForgetAsync(cancellationToken, Key(user.Id));
        return null;
    }

    /// <summary>The address that is to be confirmed; or why there is none.</summary>
    private async Task<Result<string>> FindAsync(string userId, CancellationToken cancellationToken)
    {
        var found = await db.Users.Where(u => u.Id == userId && u.IsActive).Select(u => new { u.EmailNormalized, u.EmailVerified }).SingleOrDefaultAsync(cancellationToken);
        return found switch
        {
            null => Refusal.NotFound("account"),
            { EmailNormalized: null } => NoEmail,
            { EmailVerified: true } => Verified,
            _ => found.EmailNormalized,
        };
    }

    private static ThrottleKey Key(string userId) => ThrottleKey.Account("e-mail verification", userId);
}
