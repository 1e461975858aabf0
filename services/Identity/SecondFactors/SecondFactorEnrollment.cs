using System.Security.Cryptography;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>Sets up an authenticator app, takes it away, and makes recovery codes.</summary>
internal sealed class SecondFactorEnrollment(
    IdentityDb db,
    SecondFactorDesk factors,
    CredentialChange change,
    PasswordHashing hashing,
    KeyRing keyRing,
    TimeProvider time)
{
    private static Refusal Enabled =>
        Refusal.Conflict("SECOND_FACTOR_ENABLED", "This account has a second factor already; disable it first.");

    private static Refusal NotEnrolled =>
        Refusal.Conflict("SECOND_FACTOR_NOT_ENROLLED", "There is no authenticator to confirm; ask for a secret first.");

    public async Task<SecondFactorState> StateAsync(string userId, CancellationToken cancellationToken) => new(
        await factors.IsEnabledAsync(userId, cancellationToken),
        await db.RecoveryCodes.CountAsync(c => c.UserId == userId && c.UsedAt == null, cancellationToken));

    /// <summary>Makes a secret, in place of one that was not confirmed. It counts for nothing before that.</summary>
    public async Task<Result<TotpEnrollment>> EnrollAsync(string userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(userId, cancellationToken) is not { } user)
            return Refusal.NotFound("account");
        if (await factors.IsEnabledAsync(userId, cancellationToken))
            return Enabled;

        var secret = TotpCodes.NewSecret();
        var answer = new TotpEnrollment(TotpCodes.ToBase32(secret), TotpCodes.UriOf(secret, user.Email ?? user.PhoneNumber ?? user.Name));
        await db.TotpFactors.Where(f => f.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        db.TotpFactors.Add(TotpFactor.Enroll(userId, keyRing.Seal(secret, SecondFactorDesk.Context(userId)), keyRing.ActiveKeyId, now));
        CryptographicOperations.ZeroMemory(secret);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return answer;
    }

    /// <summary>
    /// 1. The throttle decides: who has taken a session over was not shown the secret, and each right code costs the machine a
    /// second. 2. The code is looked at. 3. The recovery codes are hashed, if nobody was first meanwhile. 4. The statement that
    /// confirms the authenticator decides between two at once. 5. The other sessions end; the present one goes on, and says no more
    /// of how it began than before.
    /// </summary>
    public async Task<Result<RecoveryCodesAnswer>> ConfirmAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var factor = await db.TotpFactors.AsNoTracking().SingleOrDefaultAsync(f => f.UserId == caller.UserId, cancellationToken);
        if (factor is null)
            return NotEnrolled;
        if (factor.ConfirmedAt is not null)
            return Enabled;
        if (await factors.AdmitAsync(caller.UserId, cancellationToken) is { } refusal)
            return refusal;
        if (factors.StepOf(factor, code) is not { } step)
            return SecondFactorDesk.Wrong;
        if (await NewCodesAsync(caller.UserId, cancellationToken) is not { } codes)
            return await factors.ExcuseAsync(caller.UserId, PasswordHashing.TooBusy, cancellationToken);

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(caller.UserId, cancellationToken) is not { } user)
            return Refusal.NotFound("account");
        var isConfirmed = await db.TotpFactors.Where(f => f.UserId == user.Id && f.ConfirmedAt == null && f.SecretSealed == factor.SecretSealed)
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.ConfirmedAt, now).SetProperty(x => x.LastStep, step), cancellationToken) == 1;
        if (!isConfirmed)
            return await factors.IsEnabledAsync(user.Id, cancellationToken) ? Enabled : NotEnrolled;

        await ReplaceCodesAsync(user.Id, codes, cancellationToken);
        await change.CompleteAsync(user, SecurityEventKind.SECOND_FACTOR_ENABLED, caller.SessionId, caller.Client, now, cancellationToken);
        await factors.ForgetAsync(user.Id, cancellationToken);
        return codes.Answer;
    }

    /// <summary>
    /// Takes the authenticator away, for a code of it or a recovery code, and the recovery codes with it. The present session goes
    /// on, and its next tokens no longer claim a second factor, which might be somebody's own by then.
    /// </summary>
    public async Task<Refusal?> DisableAsync(Caller caller, SecondFactorAnswer answer, CancellationToken cancellationToken)
    {
        var shown = await factors.LookAsync(caller.UserId, answer, cancellationToken);
        if (shown.IsRefused(out var refusal))
            return refusal;

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(caller.UserId, cancellationToken) is not { } user)
            return Refusal.NotFound("account");
        if (!await factors.SpendAsync(shown.Value, caller.Client, now, cancellationToken))
            return SecondFactorDesk.Wrong;
        await db.TotpFactors.Where(f => f.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        if (await db.Sessions.FromSql($"SELECT * FROM sessions WHERE id = {caller.SessionId} AND user_id = {user.Id} FOR UPDATE").SingleOrDefaultAsync(cancellationToken) is { } kept)
            kept.Claim(ShownFactor.WithoutSecond(kept.AuthenticationMethods));
        await change.CompleteAsync(user, SecurityEventKind.SECOND_FACTOR_DISABLED, caller.SessionId, caller.Client, now, cancellationToken);
        await factors.ForgetAsync(user.Id, cancellationToken);
        return null;
    }

    /// <summary>Makes new recovery codes, for a code of the authenticator; the old ones are void.</summary>
    public async Task<Result<RecoveryCodesAnswer>> RenewCodesAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var shown = await factors.LookAsync(caller.UserId, new SecondFactorAnswer(code, null), cancellationToken);
        if (shown.IsRefused(out var refusal))
            return refusal;
        if (await NewCodesAsync(caller.UserId, cancellationToken) is not { } codes)
            return await factors.ExcuseAsync(caller.UserId, PasswordHashing.TooBusy, cancellationToken);

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(caller.UserId, cancellationToken) is not { } user)
            return Refusal.NotFound("account");
        if (!await factors.SpendAsync(shown.Value, caller.Client, now, cancellationToken))
            return SecondFactorDesk.Wrong;
        await ReplaceCodesAsync(user.Id, codes, cancellationToken);
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.RECOVERY_CODES_MADE, caller.Client, now, caller.SessionId));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await factors.ForgetAsync(user.Id, cancellationToken);
        return codes.Answer;
    }

    private async Task<NewCodes?> NewCodesAsync(string userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var texts = RecoveryCodeText.NewSet();
        var rows = new List<RecoveryCode>();
        foreach (var text in texts)
        {
            if (await hashing.HashAsync(text.Secret, cancellationToken) is not { } hash)
                return null;
            rows.Add(RecoveryCode.Of(userId, text.Handle, hash, now));
        }

        return new NewCodes(new RecoveryCodesAnswer([.. texts.Select(t => t.ToString())]), rows);
    }

    private async Task ReplaceCodesAsync(string userId, NewCodes codes, CancellationToken cancellationToken)
    {
        await db.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        db.RecoveryCodes.AddRange(codes.Rows);
    }

    private sealed record NewCodes(RecoveryCodesAnswer Answer, IReadOnlyList<RecoveryCode> Rows);
}
