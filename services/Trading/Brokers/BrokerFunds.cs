namespace Fyntrix.Trading.Brokers;

/// <summary>Money in a broker account, in rupees.</summary>
/// <param name="Cash">What is there.</param>
/// <param name="Blocked">What open orders would take.</param>
internal sealed record BrokerFunds(decimal Cash, decimal Blocked)
{
    public decimal Available => Cash - Blocked;
}
