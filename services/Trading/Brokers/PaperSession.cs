namespace Fyntrix.Trading.Brokers;

/// <summary>When the orders of a paper connection are matched.</summary>
internal enum PaperSession
{
    /// <summary>At any time, and orders rest until they are filled or cancelled: for demonstrations outside market hours.</summary>
    ALWAYS_OPEN,

    /// <summary>
    /// In continuous trading of the market calendar, at prices seen in it. Orders of other times wait for it; what is not filled
    /// lapses at the close, as a DAY order does.
    /// </summary>
    NSE_HOURS,
}
