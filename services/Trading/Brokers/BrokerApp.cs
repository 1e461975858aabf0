using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Brokers;

/// <summary>An app as a broker knows it: the user's own, or one for all that the broker has approved.</summary>
internal sealed record BrokerApp(string ApiKey, SecretText ApiSecret);
