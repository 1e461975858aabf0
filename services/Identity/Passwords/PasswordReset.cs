using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Contacts;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Passwords;

/// <summary>A new password for who has forgotten theirs, or never had one: by a code to their e-mail address, and never past their second factor.</summary>
internal sealed class PasswordReset(
    IdentityDb db,
    PasswordHashing passwords,
    PasswordChange password,
    CodeDesk codes,
    SecondFactorDesk factors,
    CredentialChange change,
    ClaimedAccount claimed,
    Throttle throttle,
    TimeProvider time)
{
    private static Refusal FactorRequired =>
        Refusal.Unauthorized("SECOND_FACTOR_REQUIRED", "This account has a second factor: repeat the call with second_factor_code or recovery_code beside the code.") with
        {
            Members = new Dictionary<string, object?> { ["mfa_methods"] = new[] { "totp", "recovery_code" } },
        };

    /// <summary>Sends a code, where there is somebody to send it to; all else is done for everybody.</summary>
    /// <returns>Null; or why not, which is the same for accounts that exist and those that do not.</returns>
    public async Task<Refusal?> AskAsync(string email, ClientInfo client, CancellationToken cancellationToken)
    {
        if (await throttle.AdmitAsync(cancellationToken, ThrottleKey.Address(client.Ip)) is { } refusal)
            return refusal;
        var address = EmailAddress.Normalize(email);
        var userId = await db.Users.Where(u => u.EmailNormalized == address && u.IsActive).Select(u => u.Id).SingleOrDefaultAsync(cancellationToken);
        if (userId is not null)
            db.SecurityEvents.Add(SecurityEvent.Of(userId, SecurityEventKind.PASSWORD_RESET_ASKED, client, time.GetUtcNow()));
        var issued = await codes.IssueAsync(new CodeRequest(OneTimeCodePurpose.PASSWORD_RESET, CodeChannel.EMAIL, address, userId, IsSent: userId is not null), cancellationToken);
        return issued.IsRefused(out refusal) && refusal.Code != CodeDesk.SentJustNow ? refusal : null;
    }

    /// <summary>
    /// 1. The throttle decides, then the code's own three tries. 2. Behind a right code: the rules for the new password, then the
    /// second factor, are looked at. What is missing or too busy leaves the code as it was; a wrong factor has cost a try.
    /// 3. The new password is hashed. 4. The account is locked. Code and factor are spent together or not at all, each by a
    /// statement that decides between two at once. 5. All sessions end. Who shows here for the first time that the address is theirs
    /// gets the account without what its maker put there: no second factor of somebody else's keeps them out.
    /// </summary>
    public async Task<Refusal?> ResetAsync(PasswordResetRequest request, ClientInfo client, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Normalize(request.Email!);
        var account = ThrottleKey.Account("password reset", email);
        var address = ThrottleKey.Address(client.Ip);
        if (await throttle.AdmitAsync(cancellationToken, account, address) is { } refusal)
            return refusal;
        var tried = await codes.TryAsync(OneTimeCodePurpose.PASSWORD_RESET, email, request.Code!, null, cancellationToken);
        if (tried.IsRefused(out refusal))
            return await throttle.ExcuseAsync(refusal, cancellationToken, account, address);
        if (tried.Value.UserId is not { } userId)
            return CodeDesk.Wrong;

        var outcome = await ResetAsync(tried.Value, userId, request, client, cancellationToken);
        if (outcome is not null)
        {
            if (outcome != SecondFactorDesk.Wrong)
                await codes.GiveBackAsync(tried.Value, cancellationToken);
            return await throttle.ExcuseAsync(outcome, cancellationToken, account, address);
        }

        // Guesses at the password that there was say nothing of the new one.
        await throttle.ForgetAsync(cancellationToken, account, ThrottleKey.Account("password", email), address);
        await factors.ForgetAsync(userId, cancellationToken);
        return null;
    }

    private async Task<Refusal?> ResetAsync(OneTimeCode code, string userId, PasswordResetRequest request, ClientInfo client, CancellationToken cancellationToken)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId && u.IsActive, cancellationToken) is not { } known)
            return CodeDesk.Wrong;
        var hasFactor = !known.OnlyClaimsEmail && await factors.IsEnabledAsync(userId, cancellationToken);
        if (PasswordRules.Check(request.NewPassword!, PasswordRules.MinLengthOf(hasFactor), known.Email, known.Name) is { } error)
            return Refusal.Invalid("new_password", error);

        ShownFactor? factor = null;
        if (hasFactor)
        {
            if (!request.SecondFactor().IsGiven)
                return FactorRequired;
            var shown = await factors.LookAsync(userId, request.SecondFactor(), cancellationToken);
            if (shown.IsRefused(out var refusal))
                return refusal;
            factor = shown.Value;
        }

        if (await passwords.HashAsync(request.NewPassword!, cancellationToken) is not { } hash)
            return PasswordHashing.TooBusy;

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(userId, cancellationToken) is not { } user || user.EmailNormalized != code.Target)
            return CodeDesk.Wrong;
        if (factor is null && !user.OnlyClaimsEmail && await factors.IsEnabledAsync(userId, cancellationToken))
            return FactorRequired; // Turned on, or the address shown, while the password was hashed.
        if (!await codes.UseAsync(code, cancellationToken))
            return CodeDesk.Wrong;
        if (factor is not null && !await factors.SpendAsync(factor, client, now, cancellationToken))
            return SecondFactorDesk.Wrong;

        if (user.OnlyClaimsEmail)
            await claimed.EmptyAsync(user, client, now, cancellationToken);
        user.VerifyEmail(now);
        await password.SetAsync(userId, hash, now, cancellationToken);
        await change.CompleteAsync(user, SecurityEventKind.PASSWORD_RESET, null, client, now, cancellationToken);
        return null;
    }
}
