namespace Fyntrix.Recommendations.Retention;

/// <summary>What a clean-up removed. Picks and outcomes are the track record and stay.</summary>
/// <param name="Before">What is older than this moment is gone.</param>
/// <param name="Bars">Bars of minutes; they are in the archive first.</param>
/// <param name="Alerts">Alerts, read or not.</param>
/// <param name="Jobs">Evaluations that had ended.</param>
internal sealed record CleanupAnswer(int Days, DateTimeOffset Before, long Bars, long Alerts, long Jobs);
