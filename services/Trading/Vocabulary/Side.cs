namespace Fyntrix.Trading.Vocabulary;

internal enum Side
{
    BUY,
    SELL,
}
