using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Brokers;

/// <summary>In whose name and with which token a broker is spoken to; the token is null once it is destroyed.</summary>
internal sealed record BrokerAccess(string ConnectionId, string AccountId, string? ClientUserId, SecretText? AccessToken);
