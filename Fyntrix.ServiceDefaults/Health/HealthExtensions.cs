using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.ServiceDefaults.Health;

public static class HealthExtensions
{
    /// <summary>The tag of checks that decide whether the service may get requests.</summary>
    public const string Ready = "ready";

    /// <summary><c>/health</c>: ready, with each check by name. <c>/alive</c>: the process answers; it asks nobody else.</summary>
    internal static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(Ready),
            ResponseWriter = WriteAsync,
        }).AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.RequestServices.GetRequiredService<ReadinessLog>().Note(report);
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(
            context.Response.Body,
            new HealthAnswer(
                report.Status.ToString(),
                report.Entries.ToDictionary(e => e.Key, e => new HealthAnswer.Check(e.Value.Status.ToString(), e.Value.Description))),
            JsonDefaults.Options,
            context.RequestAborted);
    }

    private sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthAnswer.Check> Checks)
    {
        public sealed record Check(string Status, string? Detail);
    }
}
