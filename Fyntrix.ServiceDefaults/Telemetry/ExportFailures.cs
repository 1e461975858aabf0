using System.Collections.Frozen;
using System.Diagnostics.Tracing;

namespace Fyntrix.ServiceDefaults.Telemetry;

/// <summary>
/// Says that telemetry does not arrive. The exporter tells only its event source, and that for each export: here it is a line
/// in ten minutes at the most.
/// </summary>
internal sealed partial class ExportFailures(TimeProvider time, ILogger<ExportFailures> logger) : EventListener
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);

    // Their levels differ: a silent receiver is less of an error to the exporter than one that is away.
    private static readonly FrozenSet<string> Failures = FrozenSet.Create(
        "FailedToReachCollector", "ExportMethodException", "HttpRequestFailed", "RequestTimedOut", "OperationUnexpectedlyCanceled", "ExportFailure");

    private readonly Lock _lock = new();
    private DateTimeOffset? _saidAt;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol")
            EnableEvents(eventSource, EventLevel.Informational);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName is not { } failure || !Failures.Contains(failure))
            return;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_saidAt is { } then && (now - then).Duration() < Silence)
                return;
            _saidAt = now;
        }

        LogNotDelivered(failure);
    }

    [LoggerMessage(EventName = "telemetry.not_delivered", Level = LogLevel.Warning,
        Message = "Telemetry cannot be delivered and is dropped meanwhile ({Failure}); is the receiver of OTEL_EXPORTER_OTLP_ENDPOINT up?")]
    private partial void LogNotDelivered(string failure);
}
