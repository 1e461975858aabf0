using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fyntrix.Bench.Identity;

/// <summary>
/// What the platform allows on this machine: a program of one endpoint that runs the statement with Npgsql and answers a
/// few of its values, without tokens, checks, contexts or telemetry.
/// </summary>
internal static class BareRead
{
    public const string Argument = "bare-read";
    public const string Database = "BARE_READ_DATABASE";
    public const string Statement = "BARE_READ_STATEMENT";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        await using var database = NpgsqlDataSource.Create(
            $"{Environment.GetEnvironmentVariable(Database)};Maximum Pool Size=20;Max Auto Prepare=100;Auto Prepare Min Usages=2;No Reset On Close=true");
        var statement = Environment.GetEnvironmentVariable(Statement)!;
        app.MapGet("/health", () => "ok");
        app.MapGet("/", async (HttpContext context) =>
        {
            await using var command = database.CreateCommand(statement);
            await using var row = await command.ExecuteReaderAsync(context.RequestAborted);
            var values = new List<string>();
            while (await row.ReadAsync(context.RequestAborted))
                values.Add(row.GetString(0));
            return values;
        });
        await app.RunAsync();
    }
}
