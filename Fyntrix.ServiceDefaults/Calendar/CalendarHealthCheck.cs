using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>
/// Says in time that the calendar ends, and that an operator's file is not in force. Degraded, never unhealthy: the service
/// works on, with weekdays for trading days.
/// </summary>
internal sealed class CalendarHealthCheck(CalendarSource source) : IHealthCheck
{
    private const int WarningDays = 30;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Judge());

    private HealthCheckResult Judge()
    {
        var calendar = source.Current;
        var inForce = calendar.Override is { } file ? $"override {file.Sha256[..12]} with {file.Entries} entries" : "no override";
        var end = $"{calendar.CoveredUntil:yyyy-MM-dd}";
        var left = calendar.CoveredUntil.DayNumber - source.Today.DayNumber;
        if (source.IsOverrideRefused)
            return HealthCheckResult.Degraded($"The file of Calendar:Override is broken and not in force (the log names its lines); in force: {inForce}.");
        return left switch
        {
            < 0 => HealthCheckResult.Degraded($"The market calendar ended on {end} and every weekday counts as a trading day: add this year's holidays."),
            <= WarningDays => HealthCheckResult.Degraded($"The market calendar ends on {end}, {left} days left: add next year's holidays."),
            _ => HealthCheckResult.Healthy($"Covers {calendar.CoveredFrom:yyyy-MM-dd} to {end}; {inForce}."),
        };
    }
}
