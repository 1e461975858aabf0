using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Performance;

/// <summary>How the evaluated picks of a mode went, by the returns of the plan's exits, in per cent.</summary>
/// <param name="Trades">How many were evaluated: wins, losses and flat ones.</param>
/// <param name="Losses">Below 0; the former system counted flat ones too.</param>
/// <param name="WinRate">To one place.</param>
internal sealed record ModeAlpha(
    TradingMode Mode, int Trades, int Wins, int Losses, int Flat, decimal WinRate, decimal AvgPnlPct, decimal MedianPnlPct, PickCounts Counts)
{
    public static ModeAlpha Of(TradingMode mode, IReadOnlyCollection<PickFigures> picks)
    {
        var returns = ReturnSummary.Of(picks);
        return new(mode, returns.Trades, returns.Wins, returns.Losses, returns.Flat, returns.WinRate, returns.Average, returns.Median, PickFigures.Count(picks));
    }
}
