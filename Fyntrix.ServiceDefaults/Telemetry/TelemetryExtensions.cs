using Fyntrix.ServiceDefaults.Messaging;
using OpenTelemetry;

namespace Fyntrix.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    /// <summary>
    /// Traces, metrics and logs over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a receiver; the service is named by
    /// <c>OTEL_SERVICE_NAME</c>. .NET, Npgsql, MassTransit and YARP emit their own; ours are named <c>Fyntrix.*</c>.
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // Off by default in .NET: without it server spans carry neither method nor path.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit", "Yarp.ReverseProxy", MessagingExtensions.SourceName, "Fyntrix.*"))
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit", "Yarp.*", "Fyntrix.*"))
            .UseOtlpExporter();
    }
}
