namespace Fyntrix.Trading.Vocabulary;

internal enum BrokerName
{
    ZERODHA,
    PAPER,
    ANGEL_ONE,
    ICICI_DIRECT,
    HDFC_SECURITIES,
    UPSTOX,
}
