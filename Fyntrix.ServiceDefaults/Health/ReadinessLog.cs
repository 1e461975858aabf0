using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.ServiceDefaults.Health;

/// <summary>
/// Says when readiness changes, and then once. The framework would write an error for each question that finds a check unhealthy,
/// also while the service starts and nobody expects it to be ready.
/// </summary>
internal sealed partial class ReadinessLog(ILogger<ReadinessLog> logger)
{
    private readonly Lock _lock = new();
    private string? _said;
    private bool _wasReady;

    public void Note(HealthReport report)
    {
        var faults = report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy).ToList();
        var now = string.Join("; ", faults.Select(e => $"{e.Key}: {e.Value.Description ?? e.Value.Status.ToString()}"));
        var thrown = faults.Select(e => e.Value.Exception).FirstOrDefault(e => e is not null);
        lock (_lock)
        {
            if (now == _said)
                return;
            _said = now;
            switch (report.Status)
            {
                case HealthStatus.Unhealthy when _wasReady || thrown is not null:
                    LogNotReady(thrown, now);
                    return;
                case HealthStatus.Unhealthy:
                    LogNotYetReady(now);
                    return;
                case HealthStatus.Degraded:
                    LogDegraded(thrown, now);
                    break;
                default:
                    LogReady();
                    break;
            }

            _wasReady = true;
        }
    }

    [LoggerMessage(EventName = "health.ready", Level = LogLevel.Information, Message = "Ready")]
    private partial void LogReady();

    [LoggerMessage(EventName = "health.not_yet_ready", Level = LogLevel.Information, Message = "Not ready yet: {Faults}")]
    private partial void LogNotYetReady(string faults);

    [LoggerMessage(EventName = "health.degraded", Level = LogLevel.Warning, Message = "Ready, with faults: {Faults}")]
    private partial void LogDegraded(Exception? exception, string faults);

    [LoggerMessage(EventName = "health.not_ready", Level = LogLevel.Warning, Message = "No longer ready: {Faults}")]
    private partial void LogNotReady(Exception? exception, string faults);
}
