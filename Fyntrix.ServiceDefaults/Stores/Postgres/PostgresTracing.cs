using System.Diagnostics;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// Spans of the database as OpenTelemetry's conventions name them: operation and database. What EF frames each save with is
/// left out, since it says nothing and is half of the spans.
/// </summary>
internal static class PostgresTracing
{
    private const string Batch = "BATCH";
    private static readonly string[] Operations = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];

    /// <param name="tracing">Of a data source.</param>
    /// <param name="database">Its name; not every command has a connection that would tell.</param>
    public static void Configure(NpgsqlTracingOptionsBuilder tracing, string? database) => tracing
        .EnableFirstResponseEvent(false)
        .ConfigureCommandFilter(command => !IsFrame(command.CommandText))
        .ConfigureCommandSpanNameProvider(command => $"{Operation(command.CommandText)} {database}")
        .ConfigureCommandEnrichmentCallback((span, command) => Describe(span, Operation(command.CommandText)))
        .ConfigureBatchSpanNameProvider(_ => $"{Batch} {database}")
        .ConfigureBatchEnrichmentCallback((span, _) => Describe(span, Batch));

    private static void Describe(Activity span, string operation) => span.SetTag("db.operation.name", operation);

    private static bool IsFrame(string sql) => sql.StartsWith("SAVEPOINT ", StringComparison.Ordinal) || sql.StartsWith("RELEASE SAVEPOINT ", StringComparison.Ordinal);

    private static string Operation(string sql)
    {
        var text = sql.AsSpan().TrimStart();
        foreach (var operation in Operations)
        {
            if (text.StartsWith(operation, StringComparison.OrdinalIgnoreCase))
                return operation;
        }

        return "EXECUTE";
    }
}
