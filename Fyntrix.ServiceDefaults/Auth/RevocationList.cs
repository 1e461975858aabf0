using System.Collections.Concurrent;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>The revocations a process knows. Entries are forgotten once every token they concern has expired.</summary>
internal sealed class RevocationList(TimeProvider time) : IRevocations
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Sub, string? Sid), DateTimeOffset> _notBefore = new();
    private long _trimmedAt;

    public bool IsRevoked(string userId, string? sessionId, DateTimeOffset issuedAt) =>
        (_notBefore.TryGetValue((userId, null), out var notBefore) && issuedAt < notBefore)
        // A session that ended has no later tokens, so its moment does not matter.
        || (sessionId is not null && _notBefore.ContainsKey((userId, sessionId)));

    public void Add(Revocation revocation)
    {
        _notBefore.AddOrUpdate(
            (revocation.Sub, revocation.Sid),
            revocation.NotBefore,
            (_, known) => revocation.NotBefore > known ? revocation.NotBefore : known);
        Trim();
    }

    private void Trim()
    {
        var now = time.GetUtcNow();
        if (now.UtcTicks - Interlocked.Read(ref _trimmedAt) < Pause.Ticks)
            return;
        Interlocked.Exchange(ref _trimmedAt, now.UtcTicks);
        var oldest = now - Kept;
        foreach (var entry in _notBefore)
        {
            if (entry.Value < oldest)
                _notBefore.TryRemove(entry);
        }
    }
}
