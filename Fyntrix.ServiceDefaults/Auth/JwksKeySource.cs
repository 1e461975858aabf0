using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>
/// Identity's published keys (RFC 7517), cached. An unknown key id fetches them again, at most once in five seconds, so that
/// a rotation is noticed at once and made-up key ids cost nothing. While they are used they are fetched again after
/// <see cref="AuthSettings.KeyRefresh"/>: a key that is published no more is forgotten then. While Identity is away the known keys go on serving, and
/// while it is slow only the request that fetches waits for it.
/// </summary>
internal sealed partial class JwksKeySource(
    IHttpClientFactory clients,
    IOptions<AuthSettings> settings,
    TimeProvider time,
    ILogger<JwksKeySource> logger) : ISigningKeySource, IDisposable
{
    private static readonly TimeSpan FetchPause = TimeSpan.FromSeconds(5);

    // Shorter while there are no keys at all: a service that starts before Identity wants them soon.
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Known? _known;
    private DateTimeOffset? _failedAt;

    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var known = _known;
        var key = known?.Keys.GetValueOrDefault(keyId);
        if (key is not null && (IsWithin(settings.Value.KeyRefresh, known!.FetchedAt) || _fetching.CurrentCount == 0))
            return key;

        known = await RefreshAsync(known, cancellationToken);
        return known.Keys.GetValueOrDefault(keyId);
    }

    public void Dispose() => _fetching.Dispose();

    private async Task<Known> RefreshAsync(Known? seen, CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            // Somebody else fetched while we waited, or it was tried a moment ago.
            if (_known is { } current && (current != seen || IsWithin(FetchPause, current.TriedAt)))
                return current;
            if (_failedAt is { } failedAt && IsWithin(FailurePause, failedAt))
                throw new SigningKeysUnavailableException(null);

            try
            {
                var json = await clients.CreateClient(IdentityClient.Name).GetStringAsync("/.well-known/jwks.json", cancellationToken);
                var now = time.GetUtcNow();
                _known = new Known(Read(json), now, now);
                _failedAt = null;
                return _known;
            }
            // Whatever is wrong with the answer, it is Identity's trouble and not the caller's.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (_known is null)
                {
                    _failedAt = time.GetUtcNow();
                    throw new SigningKeysUnavailableException(e);
                }

                LogKept(e.GetType().Name);
                return _known = _known with { TriedAt = time.GetUtcNow() };
            }
        }
        finally
        {
            _fetching.Release();
        }
    }

    private static Dictionary<string, SecurityKey> Read(string json) =>
        new JsonWebKeySet(json).Keys.Where(k => k.Kid is not null).ToDictionary(k => k.Kid, SecurityKey (k) => k, StringComparer.Ordinal) is { Count: > 0 } keys
            ? keys
            : throw new InvalidDataException("The document holds no keys.");

    // Either way: a clock that is set back must not keep new keys out until it has caught up.
    private bool IsWithin(TimeSpan span, DateTimeOffset moment) => (time.GetUtcNow() - moment).Duration() < span;

    [LoggerMessage(EventName = "signing_keys.not_fetched", Level = LogLevel.Warning, Message = "Identity's signing keys cannot be fetched ({Error}); the known ones go on serving")]
    private partial void LogKept(string error);

    private sealed record Known(IReadOnlyDictionary<string, SecurityKey> Keys, DateTimeOffset FetchedAt, DateTimeOffset TriedAt);
}
