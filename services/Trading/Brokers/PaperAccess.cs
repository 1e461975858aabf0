namespace Fyntrix.Trading.Brokers;

/// <summary>Enough for the simulation, and of no use to a live broker.</summary>
/// <param name="Session">As the user chose it; null for the service's own.</param>
internal sealed record PaperAccess(string ConnectionId, string AccountId, PaperSession? Session = null) : BrokerAccess(ConnectionId, AccountId);
