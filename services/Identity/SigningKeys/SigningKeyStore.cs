using System.Collections.Immutable;
using System.Security.Cryptography;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>
/// The keys of this installation, loaded once, and again when an unknown key id turns up: another instance may have made it.
/// Made-up key ids cost a load in five seconds at the most. The first instance to start makes the first key; a lock in the
/// database keeps two from making one each.
/// </summary>
internal sealed class SigningKeyStore(IServiceScopeFactory scopes, KeyRing keyRing, TimeProvider time) : ISigningKeySource, IDisposable
{
    private const long CreationLock = 0x4679_6e74_7269_7801; // "Fyntrix" and a number; advisory locks have no names.

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Loaded? _loaded;

    /// <summary>The key that signs now.</summary>
    public async ValueTask<ECDsaSecurityKey> ActiveAsync(CancellationToken cancellationToken) =>
        (_loaded ?? await LoadAsync(null, cancellationToken)).Active;

    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var loaded = _loaded ?? await LoadAsync(null, cancellationToken);
        if (!loaded.Public.ContainsKey(keyId) && time.GetUtcNow() - loaded.At >= Pause)
            loaded = await LoadAsync(loaded, cancellationToken);
        return loaded.Public.GetValueOrDefault(keyId);
    }

    /// <summary>The public halves, as the key set document lists them.</summary>
    public async ValueTask<IReadOnlyList<JsonWebKey>> PublishedAsync(CancellationToken cancellationToken) =>
        [.. (_loaded ?? await LoadAsync(null, cancellationToken)).Public.Values.Cast<JsonWebKey>()];

    public void Dispose() => _loading.Dispose();

    private async Task<Loaded> LoadAsync(Loaded? stale, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_loaded is { } other && other != stale)
                return other;

            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
            await EnsureOneAsync(db, cancellationToken);
            var rows = await db.SigningKeys.AsNoTracking().OrderByDescending(k => k.CreatedAt).ToListAsync(cancellationToken);
            return _loaded = new Loaded(
                Open(rows.First(k => k.RetiredAt is null)),
                rows.ToImmutableDictionary(k => k.Kid, SecurityKey (k) => new JsonWebKey(k.PublicJwk), StringComparer.Ordinal),
                time.GetUtcNow());
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task EnsureOneAsync(IdentityDb db, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({CreationLock})", cancellationToken);
        if (await db.SigningKeys.AnyAsync(k => k.RetiredAt == null, cancellationToken))
            return;
        db.SigningKeys.Add(Generate());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private SigningKey Generate()
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
        return new SigningKey(kid, json, keyRing.Seal(key.ExportPkcs8PrivateKey(), Context(kid)), keyRing.ActiveKeyId, time.GetUtcNow(), time.GetUtcNow());
    }

    private ECDsaSecurityKey Open(SigningKey row)
    {
        var key = ECDsa.Create();
        var pkcs8 = keyRing.Open(row.EncryptionKeyId, row.PrivateKeySealed, Context(row.Kid));
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        return new ECDsaSecurityKey(key) { KeyId = row.Kid };
    }

    private static string Context(string kid) => $"signing-key|{kid}";

    private sealed record Loaded(ECDsaSecurityKey Active, ImmutableDictionary<string, SecurityKey> Public, DateTimeOffset At);
}
