namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>Marks an endpoint that takes an Idempotency-Key.</summary>
/// <param name="Required">Whether a request without the header is refused.</param>
public sealed record IdempotencyMetadata(bool Required);
