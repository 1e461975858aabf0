namespace Fyntrix.Trading.Brokers;

/// <summary>In whose name a broker is spoken to. What a live broker asks for, a paper connection does not have.</summary>
internal abstract record BrokerAccess(string ConnectionId, string AccountId);
