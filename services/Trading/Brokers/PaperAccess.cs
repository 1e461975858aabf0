namespace Fyntrix.Trading.Brokers;

/// <summary>Enough for the simulation, and of no use to a live broker.</summary>
internal sealed record PaperAccess(string ConnectionId, string AccountId) : BrokerAccess(ConnectionId, AccountId);
