using Microsoft.Extensions.Logging.Console;

namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>
/// One line per entry, and of the framework only what needs somebody: requests and queries are in the traces.
/// Configuration (<c>Logging:LogLevel:…</c>) decides otherwise where it says so.
/// </summary>
internal static class LoggingDefaults
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
        // A token that is not good is the caller's affair; it is answered and counted.
        ["Logging:LogLevel:Fyntrix.ServiceDefaults.Auth.BearerAuthenticationHandler"] = "Warning",
        // A command that fails comes back as an exception, which says more; EF also tries commands that may fail.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "Critical",
        // Its errors repeat with each question; ours says when readiness changes.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
        // It logs each attempt to reach a broker that is away; the relay says it once.
        ["Logging:LogLevel:MassTransit"] = "Error",
        ["Logging:Console:FormatterName"] = OneLineFormatter.FormatterName,
    };

    public static void Apply(WebApplicationBuilder builder)
    {
        // First, so that every other source overrides it.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = Settings });
        builder.Logging.AddConsoleFormatter<OneLineFormatter, ConsoleFormatterOptions>();
        builder.Logging.AddConsole();
    }
}
