using System.Collections.Immutable;
using System.Security.Cryptography;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>
/// The keys of this installation as the database has them, read again once a minute while they are used, and when an unknown key
/// id turns up: another instance may have made it. Made-up key ids cost a read in five seconds at the most. A key that waits for
/// its time is known long before it signs, so that every instance changes over at the same moment.
/// </summary>
internal sealed partial class SigningKeyStore(
    IServiceScopeFactory scopes,
    KeyRing keyRing,
    IOptions<SigningKeySettings> settings,
    TimeProvider time,
    ILogger<SigningKeyStore> logger) : ISigningKeySource, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Loaded? _loaded;

    /// <summary>The key that signs now.</summary>
    public async ValueTask<ECDsaSecurityKey> ActiveAsync(CancellationToken cancellationToken)
    {
        // Not without the database: what it says may be that this key has been revoked.
        var loaded = await LoadedAsync(Fresh, cancellationToken);
        return loaded.ActiveAt(time.GetUtcNow()).Private!;
    }

    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var loaded = await KnownAsync(Fresh, cancellationToken);
        if (!loaded.Keys.ContainsKey(keyId))
            loaded = await KnownAsync(Pause, cancellationToken);
        return loaded.Keys.TryGetValue(keyId, out var key) && IsPublished(key) ? key.Public : null;
    }

    /// <summary>The public halves, as the key set document lists them.</summary>
    public async ValueTask<IReadOnlyList<JsonWebKey>> PublishedAsync(CancellationToken cancellationToken) =>
        [.. (await KnownAsync(Pause, cancellationToken)).Keys.Values.Where(IsPublished).OrderByDescending(k => k.Row.ActivatesAt).Select(k => k.Public)];

    /// <summary>Reads the keys now: this process has just changed them.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            _loaded = await LoadAsync(_loaded, cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private bool IsPublished(Key key) => key.Row.IsPublishedAt(time.GetUtcNow(), settings.Value.KeptAfter);

    /// <summary>The keys as they were read within that time, or, while the database is away, those that are known.</summary>
    private async ValueTask<Loaded> KnownAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (_loaded is not { } known)
            return await LoadedAsync(age, cancellationToken);
        if (IsWithin(age, known.At) || IsWithin(Pause, known.TriedAt))
            return known;
        try
        {
            return await LoadedAsync(age, cancellationToken);
        }
        catch (Exception e) when (DatabaseFailure.Find(e) is not null || e is TimeoutException)
        {
            LogKept(DatabaseFailure.Describe(e));
            return known;
        }
    }

    private async ValueTask<Loaded> LoadedAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (_loaded is { } known && IsWithin(age, known.At))
            return known;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_loaded is { } other && IsWithin(age, other.At))
                return other;
            if (_loaded is { } stale)
                _loaded = stale with { TriedAt = time.GetUtcNow() };
            return _loaded = await LoadAsync(_loaded, cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<Loaded> LoadAsync(Loaded? before, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var now = time.GetUtcNow();
        var rows = await db.SigningKeys.AsNoTracking().ToListAsync(cancellationToken);
        if (rows.TrueForAll(k => k.RetiredAt is not null))
        {
            await scope.ServiceProvider.GetRequiredService<SigningKeyRotation>().EnsureOneAsync(cancellationToken);
            rows = await db.SigningKeys.AsNoTracking().ToListAsync(cancellationToken);
        }

        return new Loaded(rows.ToImmutableDictionary(k => k.Kid, k => Read(k, before?.Keys.GetValueOrDefault(k.Kid), now), StringComparer.Ordinal), now);
    }

    private Key Read(SigningKey row, Key? before, DateTimeOffset now) => new(
        row,
        before?.Public ?? new JsonWebKey(row.PublicJwk),
        // A private key that signs no more stays sealed.
        row.RetiredAt <= now ? null : before?.Private ?? Open(row));

    private ECDsaSecurityKey Open(SigningKey row)
    {
        var key = ECDsa.Create();
        var pkcs8 = keyRing.Open(row.EncryptionKeyId, row.PrivateKeySealed, SigningKeyRotation.Context(row.Kid));
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        return new ECDsaSecurityKey(key) { KeyId = row.Kid };
    }

    // Either way: a clock that is set back must not keep new keys out until it has caught up.
    private bool IsWithin(TimeSpan span, DateTimeOffset moment) => (time.GetUtcNow() - moment).Duration() < span;

    [LoggerMessage(EventName = "signing_keys.kept", Level = LogLevel.Warning, Message = "The signing keys cannot be read ({Reason}); the known ones go on serving")]
    private partial void LogKept(string reason);

    private sealed record Key(SigningKey Row, JsonWebKey Public, ECDsaSecurityKey? Private);

    private sealed record Loaded(ImmutableDictionary<string, Key> Keys, DateTimeOffset At)
    {
        /// <summary>When reading them again was tried last; only one request waits for a database that is away.</summary>
        public DateTimeOffset TriedAt { get; init; } = At;

        /// <summary>The key whose time it is; where a clock was set back before the first key's time, the next to come.</summary>
        public Key ActiveAt(DateTimeOffset now) =>
            Keys.Values.Where(k => k.Private is not null).OrderBy(k => k.Row.ActivatesAt).LastOrDefault(k => k.Row.StateAt(now) == SigningKeyState.ACTIVE)
            ?? Keys.Values.Where(k => k.Private is not null).MinBy(k => k.Row.ActivatesAt)!;
    }
}
