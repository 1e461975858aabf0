namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>Marks an endpoint that takes an Idempotency-Key.</summary>
/// <param name="Required">Whether a request without the header is refused.</param>
/// <param name="WithoutStore">
/// Whether it runs also while keys cannot be kept: then it must see to it itself that a repeat does nothing twice.
/// </param>
public sealed record IdempotencyMetadata(bool Required, bool WithoutStore);
