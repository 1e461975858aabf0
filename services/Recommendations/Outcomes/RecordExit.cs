namespace Fyntrix.Recommendations.Outcomes;

/// <summary>How a Scalping position was really closed.</summary>
/// <param name="ExitPrice">In rupees.</param>
/// <param name="ExitAt">After the signal; ISO 8601 with offset.</param>
/// <param name="ExitReason">TARGET_HIT, STOP_LOSS, TRAILING_STOP, TIME_EXIT, EOD_CLOSE, EOD_AUTO_EXIT or SCALPING_EXIT.</param>
internal sealed record RecordExit(decimal? ExitPrice, DateTimeOffset? ExitAt, string? ExitReason);
