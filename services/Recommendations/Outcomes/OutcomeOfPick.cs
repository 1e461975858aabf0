using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>An outcome as lists show it, with whose it is.</summary>
internal sealed record OutcomeOfPick : Outcome
{
    public OutcomeOfPick(Outcome outcome)
        : base(outcome)
    {
    }

    public required string PickUuid { get; init; }

    public required string Symbol { get; init; }

    public required TradingMode Mode { get; init; }

    public required string Universe { get; init; }

    /// <summary>When the pick was made.</summary>
    public required DateTimeOffset SignalAt { get; init; }
}
