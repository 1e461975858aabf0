namespace Fyntrix.Trading.Vocabulary;

internal enum Product
{
    CNC,
    MIS,
    NRML,
}
