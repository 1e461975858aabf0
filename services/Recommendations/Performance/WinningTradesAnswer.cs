using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Performance;

/// <summary>How the picks of the last days went. Metrics are of evaluated picks; <c>counts</c> says of how many there are.</summary>
/// <param name="Universe">ALL when none was asked for.</param>
/// <param name="BenchmarkTimeseries">What NIFTY did on each day of the window against the day before, in per cent.</param>
/// <param name="Message">Why the metrics are 0; null when something was evaluated.</param>
internal sealed record WinningTradesAnswer(
    WinningMetrics Metrics,
    PickCounts Counts,
    ReturnSummary BacktestMetrics,
    IReadOnlyDictionary<TradingMode, ReturnSummary> StrategyKpis,
    IReadOnlyList<WinningTrade> Recommendations,
    DateTimeOffset AsOf,
    int LookbackDays,
    string Universe,
    IReadOnlyDictionary<DateOnly, decimal> BenchmarkTimeseries,
    string? Message);
