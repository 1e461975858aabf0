using Fyntrix.LlmCosts.Budgets;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>What was held for a call before it was made. Its budgets are charged where they held it, also when the call is reported under another name or window.</summary>
/// <param name="Model">As it was named then.</param>
/// <param name="Windows">Where it is held still, by the budget's id.</param>
/// <param name="NanoUsd">How much in each, in nano-USD.</param>
internal sealed record Held(string Model, Attribution Attribution, IReadOnlyDictionary<string, BudgetWindow> Windows, long NanoUsd);
