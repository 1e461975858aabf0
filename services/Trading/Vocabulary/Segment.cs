namespace Fyntrix.Trading.Vocabulary;

internal enum Segment
{
    CASH,
    FNO,
}
