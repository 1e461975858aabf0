using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Policies.Config;

/// <summary>
/// What a policy decides, per mode, in the shape of the former system's <c>config_json</c>. What is left out is as in the built-in
/// policy. Every member may be null as it is read; <see cref="PolicyConfigRules"/> says which must not be.
/// </summary>
/// <param name="Weights">The share of each agent in a pick's score, by the agent's name: 0 to 1, 1 together.</param>
/// <param name="Thresholds">What a pick needs to be published.</param>
/// <param name="Modes">How positions are exited.</param>
/// <param name="Bandit">How one of the exit profiles is chosen.</param>
/// <param name="EntryBandit">How one of several sets of thresholds is chosen.</param>
/// <param name="Evaluation">Over which picks exit profiles are compared.</param>
internal sealed record PolicyConfig(
    IReadOnlyDictionary<TradingMode, IReadOnlyDictionary<string, decimal?>?>? Weights,
    IReadOnlyDictionary<TradingMode, ModeThresholds?>? Thresholds,
    IReadOnlyDictionary<TradingMode, ModeSettings?>? Modes,
    IReadOnlyDictionary<TradingMode, ExitBandit?>? Bandit,
    IReadOnlyDictionary<TradingMode, EntryBandit?>? EntryBandit,
    IReadOnlyDictionary<TradingMode, EvaluationSettings?>? Evaluation);

/// <summary>What a pick needs to be published; what is left out is as in the built-in policy.</summary>
/// <param name="BullMinScore">The lowest score of a long pick, 0 to 100.</param>
/// <param name="BullMinRr">The lowest reward for the risk of a long pick.</param>
/// <param name="BearMaxScore">The highest score of a short pick, 0 to 100, below that of a long one.</param>
/// <param name="BearMinRr">The lowest reward for the risk of a short pick.</param>
/// <param name="MinConfidence">The lowest confidence; Low for any.</param>
internal sealed record ModeThresholds(
    decimal? BullMinScore, decimal? BullMinRr, decimal? BearMaxScore, decimal? BearMinRr, Confidence? MinConfidence);

/// <summary>What else belongs to a mode.</summary>
internal sealed record ModeSettings(ExitSettings? Exits);

/// <summary>The exit profiles of a mode, by their ids.</summary>
/// <param name="DefaultProfile">The one that is used where nothing was learned.</param>
internal sealed record ExitSettings(string? DefaultProfile, IReadOnlyDictionary<string, ExitProfile?>? Profiles);

/// <summary>When a position is exited. What is left out does not exit.</summary>
internal sealed record ExitProfile(
    string? Name, ExitLevel? Stop, ExitLevel? Target, TrailingStop? Trailing, TimeStop? TimeStop, ExitPriority? ExitPriority);

/// <summary>Where a stop or a target lies.</summary>
/// <param name="Type">One of <see cref="LevelTypes"/>.</param>
/// <param name="Value">Per cent of the entry price, a price in rupees, a multiple of the average true range, or of the risk.</param>
internal sealed record ExitLevel(string? Type, decimal? Value);

/// <summary>A stop that follows the best price.</summary>
/// <param name="ActivationValue">How far the price must go the position's way first: per cent of the entry price, or a multiple of the risk.</param>
/// <param name="TrailValue">How far behind the best price the stop lies, in per cent of that price.</param>
internal sealed record TrailingStop(bool? Enabled, string? ActivationType, decimal? ActivationValue, string? TrailType, decimal? TrailValue);

/// <summary>An exit after a time.</summary>
internal sealed record TimeStop(bool? Enabled, int? MaxHoldMinutes);

/// <summary>What is taken to have come first when one bar touched several levels.</summary>
internal sealed record ExitPriority(IReadOnlyList<ExitEvent>? Order);

/// <summary>What can end a position.</summary>
internal enum ExitEvent
{
    STOP,
    TRAIL,
    TARGET,
    TIME,
}

/// <summary>How an exit profile is chosen: the best one known, and with probability epsilon any.</summary>
/// <param name="Epsilon">0 to 1.</param>
/// <param name="MinTradesPerAction">How many outcomes an action needs before it counts as known.</param>
/// <param name="Actions">Ids of exit profiles of the mode.</param>
internal sealed record ExitBandit(bool? Enabled, decimal? Epsilon, int? MinTradesPerAction, IReadOnlyList<string?>? Actions);

/// <summary>How a set of thresholds is chosen.</summary>
/// <param name="RegimeBias">What the market's regime does to the numbers of picks: keys Bull, Bear, Range.</param>
/// <param name="DefaultAction">The one that is used where nothing was learned.</param>
internal sealed record EntryBandit(
    bool? Enabled,
    decimal? Epsilon,
    int? MinTradesPerAction,
    IReadOnlyDictionary<string, EntryAction?>? Actions,
    IReadOnlyDictionary<MarketRegime, RegimeBias?>? RegimeBias,
    string? DefaultAction);

/// <summary>One set of thresholds, as in <see cref="ModeThresholds"/>, and how many picks it lets through at the most.</summary>
internal sealed record EntryAction(
    decimal? BullMinScore, decimal? BullMinRr, decimal? BearMaxScore, decimal? BearMinRr, int? MaxLongPicks, int? MaxShortPicks);

/// <summary>What the market as a whole does.</summary>
internal enum MarketRegime
{
    Bull,
    Bear,
    Range,
}

/// <summary>What multiplies the numbers of long and short picks.</summary>
internal sealed record RegimeBias(decimal? LongMult, decimal? ShortMult);

/// <summary>Over which picks exit profiles are compared.</summary>
/// <param name="LookbackDays">How many days in India back, up to yesterday.</param>
/// <param name="Timeframe">The bars that are meant; the finest that are there are used.</param>
/// <param name="EvaluationHorizon">EOD or, of Scalping, SCALPING. Both mean the mode's own horizon.</param>
internal sealed record EvaluationSettings(int? LookbackDays, string? Timeframe, string? EvaluationHorizon);
