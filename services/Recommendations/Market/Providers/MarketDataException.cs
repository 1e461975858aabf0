namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>A provider gave no data; the message holds no secret and nothing of the answer but what it says of itself.</summary>
internal sealed class MarketDataException(MarketDataFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public MarketDataFault Fault { get; } = fault;

    /// <summary>Whether the next call would come to the same end, whatever it asks for.</summary>
    public bool ConcernsAll => Fault is MarketDataFault.SESSION_ENDED or MarketDataFault.PERMISSION_DENIED or MarketDataFault.RATE_LIMITED or MarketDataFault.UNAVAILABLE;
}
