using Fyntrix.Recommendations.Policies.Exits;

namespace Fyntrix.Recommendations.Policies.Evaluation;

/// <summary>How an exit profile did over a set of picks, rounded half-even to six places; all 0 without trades.</summary>
/// <param name="AvgRetClosePct">In per cent of the entry price.</param>
/// <param name="AvgMaxDrawdownPct">In per cent of the entry price, 0 or less.</param>
/// <param name="WinRate">Share of trades with a gain, 0 to 1; the other rates likewise.</param>
/// <param name="AvgCaptureRatio">What of the best was kept, 0 to 1, over all trades.</param>
/// <param name="Score">
/// ret + 0.5 · capture − 0.5 · |drawdown| − 0.3 · hit_stop_rate: the former system's, which rewarded drawdown and let the stop rate in
/// per cent drown the rest, mended.
/// </param>
internal sealed record ProfileMetrics(
    int Trades,
    decimal AvgRetClosePct,
    decimal AvgMaxDrawdownPct,
    decimal WinRate,
    decimal HitTargetRate,
    decimal HitStopRate,
    decimal AvgCaptureRatio,
    decimal Score)
{
    public static readonly ProfileMetrics None = new(0, 0, 0, 0, 0, 0, 0, 0);

    public static ProfileMetrics Of(IReadOnlyCollection<ExitResult> trades)
    {
        if (trades.Count == 0)
            return None;
        var ret = trades.Average(t => t.RetClosePct);
        var drawdown = trades.Average(t => t.MaxDrawdownPct);
        var capture = trades.Average(t => t.Capture);
        var stopRate = Share(t => t.Reason == ExitReason.STOP_LOSS);
        return new ProfileMetrics(
            trades.Count,
            Rounded(ret),
            Rounded(drawdown),
            Rounded(Share(t => t.RetClosePct > 0)),
            Rounded(Share(t => t.Reason == ExitReason.TARGET_HIT)),
            Rounded(stopRate),
            Rounded(capture),
            Rounded(ret + (0.5m * capture) - (0.5m * decimal.Abs(drawdown)) - (0.3m * stopRate)));

        decimal Share(Func<ExitResult, bool> what) => trades.Count(what) / (decimal)trades.Count;
    }

    private static decimal Rounded(decimal number) => decimal.Round(number, 6, MidpointRounding.ToEven);
}
