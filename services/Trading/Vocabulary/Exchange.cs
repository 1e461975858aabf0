namespace Fyntrix.Trading.Vocabulary;

internal enum Exchange
{
    NSE,
    BSE,
    NFO,
    MCX,
}
