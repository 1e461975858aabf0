namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>Remembers idempotency keys per caller for 24 hours.</summary>
public interface IIdempotencyStore
{
    /// <summary>How long a key is remembered after its first use.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>How long a request may hold its key without answering; longer than any request may take.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>How far apart the clocks of two instances may be. A lease that ends later than this allows is from before a clock was put back.</summary>
    static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Takes the key, or says why not. Of several requests at once exactly one gets <see cref="IdempotencyStart.Run"/>.</summary>
    Task<IdempotencyStart> BeginAsync(string ownerId, string key, byte[] fingerprint, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the answer for repeats. Only for who holds the lease: one that ran out may belong to a repeat by now, which will
    /// answer for itself.
    /// </summary>
    Task CompleteAsync(string ownerId, string key, Guid lease, IdempotencyAnswer answer, CancellationToken cancellationToken);

    /// <summary>
    /// Frees the key without an answer, for who holds the lease. When nothing was done the key is new again; otherwise only a repeat of the same
    /// request may take it, and finds under <see cref="IdempotencyKey.DeriveId"/> what was made, if anything.
    /// </summary>
    Task ReleaseAsync(string ownerId, string key, Guid lease, bool nothingWasDone, CancellationToken cancellationToken);
}
