namespace Fyntrix.ServiceDefaults.Api;

/// <summary>What an endpoint answers when its store is away, where its callers must know more than that.</summary>
/// <param name="Refusal">With status 503.</param>
public sealed record StoreUnavailableAnswer(Refusal Refusal);
