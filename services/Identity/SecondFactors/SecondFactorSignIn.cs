using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>The second half of a sign-in that was answered 401 SECOND_FACTOR_REQUIRED.</summary>
internal sealed class SecondFactorSignIn(
    IdentityDb db,
    SecondFactorDesk factors,
    CredentialChange change,
    SessionStart sessions,
    Throttle throttle,
    TimeProvider time)
{
    private static Refusal BadToken =>
        Refusal.Unauthorized("MFA_TOKEN_INVALID", "The mfa_token is not valid any more, or belongs to another device; sign in again.");

    /// <summary>
    /// 1. The try is counted on the challenge before it is looked at, so that many at once are no way round the limit.
    /// 2. The factor is looked at, if the throttle of the account lets it; where it was not, the challenge has its try back. 3. The account is locked; challenge and factor are
    /// spent, each by a statement that decides between two at once. 4. The session begins.
    /// </summary>
    public async Task<Result<TokenAnswer>> VerifyAsync(string token, SecondFactorAnswer answer, ClientInfo client, CancellationToken cancellationToken)
    {
        var address = ThrottleKey.Address(client.Ip);
        if (await throttle.AdmitAsync(cancellationToken, address) is { } refusal)
            return refusal;
        if (await CountTryAsync(token, client.DeviceId, cancellationToken) is not { } challenge)
            return BadToken;
        var shown = await factors.LookAsync(challenge.UserId, answer, cancellationToken);
        if (shown.IsRefused(out refusal))
        {
            if (refusal.Status == StatusCodes.Status429TooManyRequests)
                await GiveBackAsync(challenge, cancellationToken);
            return await throttle.ExcuseAsync(refusal, cancellationToken, address);
        }

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(challenge.UserId, cancellationToken) is not { } user)
            return BadToken;
        var isFirst = await db.SignInChallenges.Where(c => c.TokenHash == challenge.TokenHash && c.UsedAt == null && c.ExpiresAt > now)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedAt, now), cancellationToken) == 1;
        if (!isFirst)
            return BadToken;
        if (!await factors.SpendAsync(shown.Value, client, now, cancellationToken))
            return SecondFactorDesk.Wrong;

        string[] methods = [.. challenge.AuthenticationMethods.Split(' ').Append(shown.Value.Method).Append(ShownFactor.Multiple).Distinct()];
        var tokens = await sessions.StartAsync(user, string.Join(' ', methods), client, now, cancellationToken);
        await factors.ForgetAsync(user.Id, cancellationToken);
        await throttle.ForgetAsync(cancellationToken, address);
        return tokens;
    }

    private Task GiveBackAsync(SignInChallenge challenge, CancellationToken cancellationToken) =>
        db.SignInChallenges.Where(c => c.TokenHash == challenge.TokenHash && c.Attempts > 0)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Attempts, x => x.Attempts - 1), cancellationToken);

    private async Task<SignInChallenge?> CountTryAsync(string token, string? deviceId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hash = RefreshToken.HashOf(token);
        return (await db.SignInChallenges.FromSql(
            $"""
            UPDATE sign_in_challenges SET attempts = attempts + 1
            WHERE token_hash = {hash} AND used_at IS NULL AND expires_at > {now} AND attempts < {SignInChallenge.MostAttempts}
                AND (device_id IS NULL OR device_id = {deviceId}::text)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken)).SingleOrDefault();
    }
}
