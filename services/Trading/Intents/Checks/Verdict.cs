namespace Fyntrix.Trading.Intents.Checks;

/// <summary>What one check said. The code is stable and part of the API.</summary>
internal sealed record Verdict(string Code, VerdictOutcome Outcome);
