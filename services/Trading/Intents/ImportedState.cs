namespace Fyntrix.Trading.Intents;

/// <summary>How far an intent of the former system had come.</summary>
internal sealed record ImportedState(IntentState State, string? Reason, long FilledQty, decimal? AveragePrice);
