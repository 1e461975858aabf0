namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>The row behind an Idempotency-Key header: who used it for what, and the first answer.</summary>
public sealed class IdempotencyRecord
{
    public string OwnerId { get; private set; } = "";

    public string Key { get; private set; } = "";

    /// <summary>SHA-256 of method, path and body of the request that used the key first.</summary>
    public byte[] Fingerprint { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>While the request runs, nobody else may run it; a crash frees it when this has passed.</summary>
    public DateTimeOffset LockedUntil { get; private set; }

    /// <summary>Of the request that holds the key: one whose time was up cannot free it for the one that took it over.</summary>
    public Guid Lease { get; private set; }

    /// <summary>The first answer; null while it is not known.</summary>
    public int? Status { get; private set; }

    public string? ContentType { get; private set; }

    public string? Location { get; private set; }

    public byte[]? Body { get; private set; }
}
