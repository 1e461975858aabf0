using System.Security.Cryptography;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>
/// Looks at second factors and spends them. The two are apart, since the slow hash of a recovery code must not run under a
/// lock, and what is spent must be spent in the transaction of what it is spent for.
/// </summary>
internal sealed class SecondFactorDesk(IdentityDb db, KeyRing keyRing, PasswordHashing hashing, Throttle throttle, TimeProvider time)
{
    /// <summary>One text for wrong, used and none there.</summary>
    public static Refusal Wrong { get; } =
        new(StatusCodes.Status400BadRequest, "SECOND_FACTOR_INVALID", "The code is wrong or was used already; wait for the next one, or take another recovery code.");

    private static Refusal NotEnabled =>
        Refusal.Conflict("SECOND_FACTOR_NOT_ENABLED", "This account has no second factor.");

    /// <summary>What a secret is sealed for.</summary>
    public static string Context(string userId) => $"totp|{userId}";

    /// <summary>Whether the user must show a second factor: an authenticator that they have confirmed.</summary>
    public Task<bool> IsEnabledAsync(string userId, CancellationToken cancellationToken) =>
        db.TotpFactors.AnyAsync(f => f.UserId == userId && f.ConfirmedAt != null, cancellationToken);

    /// <summary>Counts a try at a factor of the user, until <see cref="ForgetAsync"/>.</summary>
    /// <returns>Null when it may be looked at.</returns>
    public Task<Refusal?> AdmitAsync(string userId, CancellationToken cancellationToken) => throttle.AdmitAsync(cancellationToken, Key(userId));

    /// <inheritdoc cref="Throttle.ExcuseAsync"/>
    public Task<Refusal> ExcuseAsync(string userId, Refusal refusal, CancellationToken cancellationToken) => throttle.ExcuseAsync(refusal, cancellationToken, Key(userId));

    /// <summary>Looks at what was typed, of a user who has a second factor. The throttle decides first, and counts the try until <see cref="ForgetAsync"/>.</summary>
    public async Task<Result<ShownFactor>> LookAsync(string userId, SecondFactorAnswer answer, CancellationToken cancellationToken)
    {
        if (await AdmitAsync(userId, cancellationToken) is { } refusal)
            return refusal;
        if (await db.TotpFactors.AsNoTracking().SingleOrDefaultAsync(f => f.UserId == userId && f.ConfirmedAt != null, cancellationToken) is not { } factor)
            return NotEnabled;
        if (answer.Code is { } code)
            return StepOf(factor, code) is { } step && step > factor.LastStep ? new ShownFactor(userId, ShownFactor.Otp, step, null) : Wrong;

        var typed = RecoveryCodeText.Parse(answer.RecoveryCode ?? "");
        var stored = typed is null
            ? null
            : await db.RecoveryCodes.Where(c => c.UserId == userId && c.Handle == typed.Handle && c.UsedAt == null).Select(c => c.CodeHash).SingleOrDefaultAsync(cancellationToken);
        if (await hashing.VerifyAsync(stored, typed?.Secret ?? "", cancellationToken) is not { } verdict)
            return await ExcuseAsync(userId, PasswordHashing.TooBusy, cancellationToken);
        return verdict.IsRight ? new ShownFactor(userId, ShownFactor.Recovery, null, stored) : Wrong;
    }

    /// <summary>Spends a factor in the open transaction: the statement decides between two at once.</summary>
    /// <returns>False when it was spent already, or is good no more.</returns>
    public async Task<bool> SpendAsync(ShownFactor factor, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (factor.Step is { } step)
        {
            return await db.TotpFactors.Where(f => f.UserId == factor.UserId && f.ConfirmedAt != null && f.LastStep < step)
                .ExecuteUpdateAsync(f => f.SetProperty(x => x.LastStep, step), cancellationToken) == 1;
        }

        var isFirst = await db.RecoveryCodes.Where(c => c.UserId == factor.UserId && c.CodeHash == factor.RecoveryHash && c.UsedAt == null)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedAt, now), cancellationToken) == 1;
        if (isFirst)
            db.SecurityEvents.Add(SecurityEvent.Of(factor.UserId, SecurityEventKind.RECOVERY_CODE_USED, client, now));
        return isFirst;
    }

    /// <summary>The step of a code of this authenticator, confirmed or not; null when it is wrong.</summary>
    public long? StepOf(TotpFactor factor, string code)
    {
        var secret = keyRing.Open(factor.EncryptionKeyId, factor.SecretSealed, Context(factor.UserId));
        var step = TotpCodes.StepOf(secret, code, time.GetUtcNow());
        CryptographicOperations.ZeroMemory(secret);
        return step;
    }

    /// <summary>The factor was right and is spent: forgets what failed before.</summary>
    public Task ForgetAsync(string userId, CancellationToken cancellationToken) => throttle.ForgetAsync(cancellationToken, Key(userId));

    private static ThrottleKey Key(string userId) => ThrottleKey.Account("second factor", userId);
}
