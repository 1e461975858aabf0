namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>How a position ended, as outcomes spell it; the former simulation's TARGET, STOP, TRAIL, TIME and NONE.</summary>
internal enum ExitReason
{
    TARGET_HIT,
    STOP_LOSS,
    TRAILING_STOP,
    TIME_EXIT,

    /// <summary>At the close of the last bar, since nothing else happened.</summary>
    EOD_CLOSE,
}
