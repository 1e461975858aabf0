namespace Fyntrix.Trading.Vocabulary;

internal enum IntentSource
{
    CHART,
    STRATEGY,
    PICK,
    API,
}
