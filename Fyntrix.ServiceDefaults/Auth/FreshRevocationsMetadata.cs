namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Marks an endpoint that is not served while revocations cannot be read.</summary>
public sealed record FreshRevocationsMetadata;
