using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Brokers;

/// <summary>A broker's word that an order changed. It proves no more than that the order should be looked up.</summary>
/// <param name="ClientUserId">Whose order.</param>
/// <param name="IsSignedBy">Whether it was made with the secret of this app.</param>
internal sealed record BrokerPostback(string ClientUserId, string BrokerOrderId, Func<SecretText, bool> IsSignedBy);
