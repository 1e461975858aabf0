using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.TopPicks;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Performance;

/// <summary>A pick and how it went, with the fields that the former front end reads; prices in rupees, returns in per cent.</summary>
/// <param name="RecommendedDate">The day of the signal in India, YYYY-MM-DD.</param>
/// <param name="ScoreBlend">0 to 100; 0 for a pick of the former system that has none.</param>
/// <param name="EntryTime">When the signal was given, at its price.</param>
/// <param name="EntryCandleTime">The same as <paramref name="EntryTime"/>: the former system took a candle near it, which may have come after.</param>
/// <param name="CurrentPrice">The newest price that is known.</param>
/// <param name="ReturnPct">Of the plan's exit once evaluated, until then of the current price; signed by the direction, to two places.</param>
/// <param name="Status">ACTIVE until evaluated, then TP1 HIT, STOP LOSS or CLOSED.</param>
/// <param name="DaysHeld">Days in India from signal to exit, or to now.</param>
/// <param name="ReturnTp1">What the target would bring; null when there is none.</param>
/// <param name="ReturnMfe">The most that it stood above the entry within its horizon; null until evaluated.</param>
/// <param name="OutcomeLabel">WIN, LOSS or BREAKEVEN by the horizon's close; null until evaluated.</param>
/// <param name="RetClosePct">At the horizon's close, whatever the exits.</param>
/// <param name="BenchmarkRetPct">What the benchmark did in that time, unsigned.</param>
/// <param name="StrategyExit">How the plan's level was touched; null for a pick that runs or that its horizon ended.</param>
internal sealed record WinningTrade(
    string PickUuid,
    string Symbol,
    TradingMode Mode,
    string Universe,
    DateOnly RecommendedDate,
    string Recommendation,
    Direction Direction,
    Confidence? Confidence,
    decimal ScoreBlend,
    IReadOnlyDictionary<string, decimal> Scores,
    string RunId,
    int? RankInRun,
    DateTimeOffset EntryTime,
    DateTimeOffset EntryCandleTime,
    decimal EntryPrice,
    decimal CurrentPrice,
    decimal ReturnPct,
    string Status,
    int DaysHeld,
    decimal? ReturnTp1,
    decimal? ReturnMfe,
    decimal? ExitPrice,
    DateTimeOffset? ExitTime,
    string? ExitReason,
    string? OutcomeLabel,
    decimal? RetClosePct,
    decimal? BenchmarkRetPct,
    StrategyExit? StrategyExit)
{
    private const string Active = "ACTIVE";

    /// <param name="pick">With an entry price, and not unresolvable.</param>
    /// <param name="last">What its symbol last cost; null when no bar tells.</param>
    public static WinningTrade Of(PickWithOutcome pick, IReadOnlyDictionary<string, decimal> scores, LastPrice? last, DateTimeOffset now)
    {
        var entry = pick.EntryPrice!.Value;
        var isEvaluated = pick.State == PickState.EVALUATED;
        var current = last is not null && last.At > pick.GeneratedAt ? last.Price : pick.ExitPrice ?? pick.PriceClose ?? entry;
        var exitAt = isEvaluated ? pick.ExitAt ?? pick.HorizonEnd : null;
        return new(
            pick.PickUuid, pick.Symbol, pick.Mode, pick.Universe, pick.GeneratedAt.DateInIndia(), pick.Recommendation, pick.Direction, pick.Confidence,
            pick.ScoreBlend ?? 0, scores, pick.RunId, pick.Rank, pick.GeneratedAt, pick.GeneratedAt, entry, current,
            decimal.Round(isEvaluated ? pick.PnlPct ?? pick.RetClosePct ?? 0 : Return(pick.Direction, entry, current), 2),
            isEvaluated ? StatusOf(pick.ExitReason) : Active,
            (exitAt ?? now).DateInIndia().DayNumber - pick.GeneratedAt.DateInIndia().DayNumber,
            pick.TargetPrice is { } target ? decimal.Round(Return(pick.Direction, entry, target), 2) : null,
            pick.MaxRunupPct,
            isEvaluated ? pick.ExitPrice ?? pick.PriceClose : null,
            exitAt,
            pick.ExitReason, pick.OutcomeLabel, pick.RetClosePct, pick.BenchmarkRetPct,
            isEvaluated ? StrategyExit.Of(pick.ExitReason) : null);
    }

    private static string StatusOf(string? exitReason) => exitReason switch
    {
        "TARGET_HIT" => "TP1 HIT",
        "STOP_LOSS" => "STOP LOSS",
        _ => "CLOSED",
    };

    private static decimal Return(Direction direction, decimal entry, decimal price) => direction switch
    {
        Direction.LONG => (price - entry) / entry * 100,
        Direction.SHORT => (entry - price) / entry * 100,
    };
}
