using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>
/// Keys that somebody publishes (RFC 7517), cached. An unknown key id fetches them again, at most once in a pause, so that a
/// rotation is noticed at once and made-up key ids cost nothing. While the publisher is away the known keys go on serving, and
/// while it is slow only the request that fetches waits for it.
/// </summary>
/// <param name="fetch">Gets the document.</param>
/// <param name="refresh">How long known keys serve before they are fetched again.</param>
/// <param name="pause">The least time between two fetches for unknown key ids.</param>
/// <param name="kept">Told why new keys could not be had while known ones go on serving.</param>
public sealed class PublishedKeys(
    Func<CancellationToken, Task<string>> fetch,
    TimeSpan refresh,
    TimeSpan pause,
    Action<Exception> kept,
    TimeProvider time) : IDisposable
{
    // Shorter while there are no keys at all: a service that starts before their publisher wants them soon.
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Known? _known;
    private DateTimeOffset? _failedAt;

    /// <summary>The key with this id, or null when none is published.</summary>
    /// <exception cref="SigningKeysUnavailableException">No keys are known and none can be fetched.</exception>
    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var known = _known;
        var key = known?.Keys.GetValueOrDefault(keyId);
        if (key is not null && (IsWithin(refresh, known!.FetchedAt) || _fetching.CurrentCount == 0))
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
            if (_known is { } current && (current != seen || IsWithin(pause, current.TriedAt)))
                return current;
            if (_failedAt is { } failedAt && IsWithin(FailurePause, failedAt))
                throw new SigningKeysUnavailableException(null);

            try
            {
                var json = await fetch(cancellationToken);
                var now = time.GetUtcNow();
                _known = new Known(Read(json), now, now);
                _failedAt = null;
                return _known;
            }
            // Whatever is wrong with the answer, it is the publisher's trouble and not the caller's.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (_known is null)
                {
                    _failedAt = time.GetUtcNow();
                    throw new SigningKeysUnavailableException(e);
                }

                kept(e);
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

    private sealed record Known(IReadOnlyDictionary<string, SecurityKey> Keys, DateTimeOffset FetchedAt, DateTimeOffset TriedAt);
}
