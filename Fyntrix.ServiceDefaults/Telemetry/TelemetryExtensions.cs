using System.Reflection;
using Microsoft.Extensions.Configuration.Memory;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Fyntrix.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    /// <summary>What every source and meter of ours begins with.</summary>
    public const string Ours = "Fyntrix.";

    // What somebody asks for; those of routing, authentication and memory pools cost each request some more measurements.
    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Diagnostics", "Microsoft.AspNetCore.RateLimiting",
        "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit", "Yarp.*",
    ];

    // The standard's own variables override them. A receiver that is away or silent costs an export of three seconds in a
    // thread of its own, and what does not fit in the queue (2048 spans, 2048 logs) is dropped.
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "3000",
        // "Within a minute" needs some points in it.
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "15000",
        ["OTEL_METRIC_EXPORT_TIMEOUT"] = "5000",
    };

    /// <summary>
    /// Traces, metrics and logs over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a receiver; the service is named by
    /// <c>OTEL_SERVICE_NAME</c> and sampling is set by <c>OTEL_TRACES_SAMPLER</c>. .NET, Npgsql, MassTransit and YARP emit their
    /// own; ours are named <c>Fyntrix.*</c>.
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // Off by default in .NET: without it server spans carry neither method nor path.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Settings });
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, builder.Environment))
            .WithTracing(tracing => tracing
                .SetSampler(QuietSampler.From(builder.Configuration))
                .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit", $"{Ours}*")
                .AddProcessor(new MessagingConventions()))
            .WithMetrics(metrics => metrics
                .AddMeter([.. Meters, $"{Ours}*"])
                // Some measurements with each command, read by nobody.
                .AddView("db.client.operation.npgsql.*", MetricStreamConfiguration.Drop))
            .UseOtlpExporter();
        builder.Services.AddSingleton<IStartupFilter, ServerSpans>();
        // First, so that it stops last and sends what the others did while they stopped.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryLifetime>());
    }

    private static void Describe(ResourceBuilder resource, IHostEnvironment environment)
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        resource
            .AddService(environment.ApplicationName, "fyntrix", version)
            .AddAttributes([new("deployment.environment.name", environment.EnvironmentName.ToLowerInvariant())])
            // Once more and last: what OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say wins.
            .AddEnvironmentVariableDetector();
    }
}
