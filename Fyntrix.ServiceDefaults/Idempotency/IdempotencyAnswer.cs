namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>An answer as it was sent, byte for byte, with the address of what was made.</summary>
public sealed record IdempotencyAnswer(int Status, string? ContentType, byte[] Body, string? Location);
