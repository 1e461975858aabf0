namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Why a position was left.</summary>
internal static class ExitReasons
{
    public const string TargetHit = "TARGET_HIT";
    public const string StopLoss = "STOP_LOSS";
    public const string TrailingStop = "TRAILING_STOP";
    public const string TimeExit = "TIME_EXIT";
    public const string EodClose = "EOD_CLOSE";
    public const string EodAutoExit = "EOD_AUTO_EXIT";
    public const string ScalpingExit = "SCALPING_EXIT";

    /// <summary>Those that somebody who watched a position can give.</summary>
    public static IReadOnlyList<string> Recorded { get; } = [TargetHit, StopLoss, TrailingStop, TimeExit, EodClose, EodAutoExit, ScalpingExit];
}
