namespace Fyntrix.Trading.Brokers;

/// <summary>What a broker does with an order that is sent now.</summary>
internal enum OrderWindow
{
    /// <summary>It goes to the exchange.</summary>
    OPEN,

    /// <summary>It waits for the next session.</summary>
    AFTER_MARKET,

    /// <summary>It is refused.</summary>
    CLOSED,
}
