using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Brokers;

/// <summary>A user signed in at a broker.</summary>
/// <param name="ClientUserId">The user's id there.</param>
/// <param name="ExpiresAt">When the broker is expected to end it; only the broker's refusal is proof that it has.</param>
internal sealed record BrokerSession(string ClientUserId, SecretText AccessToken, DateTimeOffset ExpiresAt);
