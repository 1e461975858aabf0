using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Policies.Evaluation;

/// <summary>Over what exit profiles were compared.</summary>
/// <param name="StartDate">The first date in India of the picks' signals.</param>
/// <param name="EndDate">The last one.</param>
/// <param name="Timeframe">The bars that the policy means; the finest that were there were used.</param>
/// <param name="Picks">Those of the window with a price and an ended horizon.</param>
/// <param name="WithoutBars">Those of them of which there were no bars.</param>
internal sealed record EvaluationSample(
    DateOnly StartDate, DateOnly EndDate, TradingMode Mode, string EvaluationHorizon, string Timeframe, int Picks, int WithoutBars);
