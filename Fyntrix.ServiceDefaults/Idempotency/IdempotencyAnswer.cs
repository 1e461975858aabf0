namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>An answer as it was sent, byte for byte.</summary>
public sealed record IdempotencyAnswer(int Status, string? ContentType, byte[] Body);
