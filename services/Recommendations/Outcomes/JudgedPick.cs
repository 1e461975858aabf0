using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>What is needed of a pick to judge it; prices in rupees as they were traded at the signal.</summary>
/// <param name="SignalAt">In microseconds since 1970 UTC.</param>
/// <param name="Exit">How it was really closed, for Scalping.</param>
internal sealed record JudgedPick(
    string PickUuid,
    string Symbol,
    string Universe,
    Exchange Exchange,
    TradingMode Mode,
    Direction Direction,
    long SignalAt,
    decimal? EntryPrice,
    decimal? StopLossPrice,
    decimal? TargetPrice,
    decimal? ScoreBlend,
    bool OnUnderlying,
    RecordedExit? Exit)
{
    /// <summary>+1 or −1: what a rise of the price is to it.</summary>
    public int Sign => Direction == Direction.LONG ? 1 : -1;
}
