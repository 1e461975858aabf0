namespace Fyntrix.Trading.Vocabulary;

internal enum OrderType
{
    MARKET,
    LIMIT,
    SL,
    SLM,
}
