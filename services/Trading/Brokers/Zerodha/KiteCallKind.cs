namespace Fyntrix.Trading.Brokers.Zerodha;

internal enum KiteCallKind
{
    OTHER,

    /// <summary>Placing, modifying and cancelling.</summary>
    ORDER,

    QUOTE,
}
