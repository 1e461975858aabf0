using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>A pick and what became of it by our rules, as far as it is known. Returns in per cent, signed by the pick's direction.</summary>
/// <param name="Score">The blend, 0 to 100.</param>
/// <param name="Label">WIN, LOSS, BREAKEVEN or UNRESOLVED; null while it is pending.</param>
/// <param name="PlanReturn">By the plan's exit.</param>
internal sealed record JudgedPick(
    string PickUuid,
    string RunId,
    OutcomeGroup Group,
    double? Score,
    string? Label,
    double? Return,
    double? Excess,
    double? Runup,
    double? Drawdown,
    double? Capture,
    double? PlanReturn,
    bool HitTarget,
    bool HitStop,
    bool Ambiguous)
{
    public const string Win = "WIN";
    public const string Loss = "LOSS";
    public const string Unresolved = "UNRESOLVED";

    public bool IsEvaluated => Label is not (null or Unresolved) && Return is not null;

    public bool IsUnresolved => Label == Unresolved;

    /// <summary>What the symbol did, whatever the pick's direction.</summary>
    public double ForwardReturn => Group.Direction == nameof(Direction.LONG) ? Return!.Value : -Return!.Value;

    /// <summary>Of an evaluated pick with a score.</summary>
    public double Probability => ScoreProbability.Of(Score!.Value, Enum.Parse<Direction>(Group.Direction));
}
