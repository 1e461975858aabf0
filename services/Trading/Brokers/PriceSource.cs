namespace Fyntrix.Trading.Brokers;

/// <summary>Where the price of a fill comes from.</summary>
internal enum PriceSource
{
    EXCHANGE,

    /// <summary>Simulated at the last price seen in the market.</summary>
    LAST_PRICE,

    /// <summary>Simulated at what was bid or asked in the market.</summary>
    QUOTE,

    /// <summary>Simulated at the price that a pick was published with, because no fresh price was known.</summary>
    PICK_PRICE,
}
