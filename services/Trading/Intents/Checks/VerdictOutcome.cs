namespace Fyntrix.Trading.Intents.Checks;

internal enum VerdictOutcome
{
    PASS,
    DENIED,

    /// <summary>What the check needs to know is not known. Never counted as a pass.</summary>
    SKIPPED_NO_DATA,
}
