namespace Fyntrix.LlmCosts.Requests;

/// <summary>What was held for a call before it was made. Its budgets are charged where they held it, also when the call is reported under another name or window.</summary>
/// <param name="Model">As it was named then.</param>
/// <param name="Since">Where it is held still: by the budget's id, the start of the window.</param>
/// <param name="NanoUsd">How much in each, in nano-USD.</param>
internal sealed record Held(string Model, Attribution Attribution, IReadOnlyDictionary<string, DateTimeOffset> Since, long NanoUsd);
