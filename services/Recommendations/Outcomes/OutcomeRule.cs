using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>
/// The rule by which picks of a mode are judged. It is fixed when a pick is written: the pick keeps the hash of the rule's text, so that
/// nobody can choose a kinder one afterwards.
/// </summary>
/// <param name="Mode">Whose picks.</param>
/// <param name="Horizon">As <c>evaluation_horizon</c> spells it.</param>
/// <param name="Days">The horizon is the close of this trading day; null for one in minutes.</param>
/// <param name="Minutes">The horizon is so many minutes of the session away, or its close; null for one in days.</param>
/// <param name="ThresholdPct">A return above this is a WIN, below its negative a LOSS, in per cent.</param>
internal sealed record OutcomeRule(TradingMode Mode, string Horizon, int? Days, int? Minutes, decimal ThresholdPct)
{
    /// <summary>Counts up when the way of judging changes.</summary>
    private const int Version = 1;

    /// <summary>How many trading days after the horizon's end missing data are waited for.</summary>
    public const int PatienceDays = 10;

    private static readonly FrozenDictionary<TradingMode, OutcomeRule> Rules = new OutcomeRule[]
    {
        new(TradingMode.Scalping, "60m", null, 60, 0.1m),
        new(TradingMode.Intraday, "1d", 1, null, 0.5m),
        new(TradingMode.Swing, "5d", 5, null, 0.5m),
        new(TradingMode.Options, "3d", 3, null, 0.5m),
        new(TradingMode.Futures, "3d", 3, null, 0.5m),
        new(TradingMode.Commodity, "5d", 5, null, 0.5m),
    }.ToFrozenDictionary(r => r.Mode);

    public static IReadOnlyList<OutcomeRule> All { get; } = [.. Rules.Values.OrderBy(r => r.Mode)];

    public static OutcomeRule Of(TradingMode mode) => Rules[mode];

    /// <summary>The rule as text, always the same for the same rule.</summary>
    public string Json { get; } = JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["version"] = Version,
        ["mode"] = Mode.ToString(),
        ["horizon"] = Horizon,
        ["days"] = Days,
        ["minutes"] = Minutes,
        ["threshold_pct"] = ThresholdPct.ToString(CultureInfo.InvariantCulture),
        ["entry"] = "signal price",
        ["window"] = "bars that start at or after the signal and end by the horizon, on trading days",
        ["day_1"] = Days == 1
            ? "the signal's date when that session has not closed, else the next trading day"
            : "the signal's date when the signal precedes its open, else the next trading day",
        ["exit"] = "first touch of stop or target; a gap fills at the bar's open; both in one bar books the stop; else the horizon's close",
        ["benchmark"] = Benchmark.Symbol,
        ["patience_days"] = PatienceDays,
    });

    /// <summary>SHA-256 of the text, in lower-case hex.</summary>
    public string Hash => field ??= Hashes.Sha256Hex(Json);

    /// <summary>WIN above the threshold, LOSS below its negative, else BREAKEVEN; of a return in per cent.</summary>
    public string LabelOf(decimal retPct) =>
        retPct > ThresholdPct ? OutcomeLabels.Win : retPct < -ThresholdPct ? OutcomeLabels.Loss : OutcomeLabels.Breakeven;

    /// <summary>Why a position that touched neither level was left: its reason at the horizon's end.</summary>
    /// <param name="byMinutes">The minutes ran out before the session did.</param>
    public string ExitReason(bool byMinutes) => this switch
    {
        { Minutes: not null } => byMinutes ? ExitReasons.TimeExit : ExitReasons.EodClose,
        { Days: 1 } => ExitReasons.EodClose,
        _ => $"FIXED_DAYS_{Days}",
    };
}
