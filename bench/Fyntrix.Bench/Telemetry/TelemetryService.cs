using Fyntrix.Bench.Messages;
using Fyntrix.ServiceDefaults;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fyntrix.Bench.Telemetry;

/// <summary>
/// A service of the defaults with one endpoint that reads a row, in a process of its own: what listens to spans listens to the
/// whole process. It says its address, and ends when its standard input does.
/// </summary>
internal static class TelemetryService
{
    public const string Argument = "telemetry-service";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(TelemetryService).Assembly.GetName().Name,
            EnvironmentName = "Benchmark",
        });
        builder.Configuration["URLS"] = "http://127.0.0.1:0";
        builder.Services.AddSingleton<ISigningKeySource, NoKeys>();
        builder.AddServiceDefaults(issuesTokens: true);
        builder.AddPostgresStore<TelemetryDb>("benchdb");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None);
        await using var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/rows/{id:long}", ReadAsync).AllowAnonymous();
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private static async Task<IResult> ReadAsync(long id, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var select = source.CreateCommand("SELECT type FROM outbox_messages WHERE seq = $1");
        select.Parameters.Add(new NpgsqlParameter { Value = id });
        return TypedResults.Ok((string?)await select.ExecuteScalarAsync(cancellationToken));
    }
}
