using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Fyntrix.ServiceDefaults.Telemetry;

/// <summary>
/// Watches the exporter while the service runs, and sends what is left at its end: all three signals at once and within a
/// bound, so that a receiver which does not answer holds no service back.
/// </summary>
internal sealed class TelemetryLifetime(IServiceProvider provider, TimeProvider time, ILogger<ExportFailures> logger) : IHostedService, IDisposable
{
    private const int LimitMilliseconds = 2_000;
    private ExportFailures? _failures;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _failures = new ExportFailures(time, logger);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            Task.Run(() => provider.GetRequiredService<TracerProvider>().Shutdown(LimitMilliseconds), CancellationToken.None),
            Task.Run(() => provider.GetRequiredService<MeterProvider>().Shutdown(LimitMilliseconds), CancellationToken.None),
            Task.Run(() => provider.GetRequiredService<LoggerProvider>().Shutdown(LimitMilliseconds), CancellationToken.None));
    }

    public void Dispose() => _failures?.Dispose();
}
