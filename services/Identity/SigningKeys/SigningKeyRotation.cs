using System.Security.Cryptography;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>
/// Makes keys and lets them take turns. A lock in the database puts everybody who does in a row, whichever instance they ask.
/// </summary>
internal sealed partial class SigningKeyRotation(
    IdentityDb db,
    KeyRing keyRing,
    IOptions<SigningKeySettings> settings,
    TimeProvider time,
    ILogger<SigningKeyRotation> logger)
{
    private const long Turn = 0x4679_6e74_7269_7801; // "Fyntrix" and a number; advisory locks have no names.

    /// <summary>What a private key is sealed for.</summary>
    public static string Context(string kid) => $"signing-key|{kid}";

    /// <summary>Makes the first key where there is none.</summary>
    public async Task EnsureOneAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await TakeTurnAsync(cancellationToken);
        if (await db.SigningKeys.AnyAsync(k => k.RetiredAt == null, cancellationToken))
            return;
        var now = time.GetUtcNow();
        db.SigningKeys.Add(Generate(now, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Rotates as an administrator asks: a revocation replaces at once whatever else is asked.</summary>
    /// <returns>The next key, or the one that signs now.</returns>
    public Task<SigningKey> RotateAsync(bool immediately, bool revoke, CancellationToken cancellationToken) =>
        revoke ? RevokeAsync(cancellationToken)
        : immediately ? RotateImmediatelyAsync(cancellationToken)
        : RotateAsync(cancellationToken);

    /// <summary>Makes the next key, which signs after the lead. While one waits for its time already, that is the next.</summary>
    /// <returns>The next key.</returns>
    public Task<SigningKey> RotateAsync(CancellationToken cancellationToken) =>
        RotateAsync((_, newest, now) => newest.ActivatesAt > now ? newest : Succeed(newest, now, now + settings.Value.Lead), cancellationToken);

    /// <summary>The next key signs at once: the one that waits for its time, where there is one, which validators may know.</summary>
    /// <returns>The key that signs now.</returns>
    public Task<SigningKey> RotateImmediatelyAsync(CancellationToken cancellationToken) => RotateAsync(
        (keys, newest, now) =>
        {
            if (newest.ActivatesAt <= now)
                return Succeed(newest, now, now);
            newest.ActivateAt(now);
            foreach (var older in keys.Where(k => k.RetiredAt > now))
                older.RetireAt(now);
            return newest;
        },
        cancellationToken);

    /// <summary>
    /// Removes every key there is and makes one that signs at once. Tokens that the removed ones signed are refused as soon as a
    /// validator looks at the key set again; their owners refresh, and stay signed in.
    /// </summary>
    /// <returns>The key that signs now.</returns>
    public Task<SigningKey> RevokeAsync(CancellationToken cancellationToken) => RotateAsync(
        (keys, _, now) =>
        {
            db.SigningKeys.RemoveRange(keys);
            var fresh = Generate(now, now);
            db.SigningKeys.Add(fresh);
            return fresh;
        },
        cancellationToken);

    /// <summary>Makes the next key when its time has come, and removes those that are not published any more.</summary>
    public Task<SigningKey> KeepTurningAsync(CancellationToken cancellationToken) => RotateAsync(
        (keys, newest, now) =>
        {
            db.SigningKeys.RemoveRange(keys.Where(k => !k.IsPublishedAt(now, settings.Value.KeptAfter)));
            return newest.ActivatesAt + settings.Value.RotateEvery <= now ? Succeed(newest, now, now + settings.Value.Lead) : newest;
        },
        cancellationToken);

    private async Task<SigningKey> RotateAsync(Func<IReadOnlyList<SigningKey>, SigningKey, DateTimeOffset, SigningKey> turn, CancellationToken cancellationToken)
    {
        await EnsureOneAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await TakeTurnAsync(cancellationToken);
        var keys = await db.SigningKeys.ToListAsync(cancellationToken);
        var next = turn(keys, keys.Single(k => k.RetiredAt is null), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!keys.Contains(next))
            LogMade(next.Kid, next.ActivatesAt);
        return next;
    }

    private Task TakeTurnAsync(CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Turn})", cancellationToken);

    private SigningKey Succeed(SigningKey current, DateTimeOffset now, DateTimeOffset activatesAt)
    {
        var next = Generate(now, activatesAt);
        current.RetireAt(activatesAt);
        db.SigningKeys.Add(next);
        return next;
    }

    private SigningKey Generate(DateTimeOffset now, DateTimeOffset activatesAt)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = Base64UrlEncoder.Encode(point.X),
            Y = Base64UrlEncoder.Encode(point.Y),
            Use = "sig",
            Alg = SecurityAlgorithms.EcdsaSha256,
        };
        var kid = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        var json = $$"""{"kty":"EC","crv":"P-256","x":"{{jwk.X}}","y":"{{jwk.Y}}","use":"sig","alg":"ES256","kid":"{{kid}}"}""";
        var pkcs8 = key.ExportPkcs8PrivateKey();
        var sealedKey = keyRing.Seal(pkcs8, Context(kid));
        CryptographicOperations.ZeroMemory(pkcs8);
        return new SigningKey(kid, json, sealedKey, keyRing.ActiveKeyId, now, activatesAt);
    }

    [LoggerMessage(EventName = "signing_keys.made", Level = LogLevel.Information, Message = "Signing key {Kid} is made and published; it signs from {ActivatesAt:O} on")]
    private partial void LogMade(string kid, DateTimeOffset activatesAt);
}
