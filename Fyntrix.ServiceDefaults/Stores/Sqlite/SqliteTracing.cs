using System.Diagnostics;
using Fyntrix.ServiceDefaults.Telemetry;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// Spans of a SQLite store, which the library itself does not make: from the call to its answer, the wait for a turn and for
/// the commit of a group in it (OpenTelemetry's conventions for databases). Work that nobody asked for leaves none.
/// </summary>
internal static class SqliteTracing
{
    private static readonly ActivitySource Source = new($"{TelemetryExtensions.Ours}Stores.Sqlite");

    public static Activity? Read(string store) => IsWanted() ? Describe(Source.StartActivity($"READ {store}", ActivityKind.Client), "READ", store) : null;

    public static Activity? Write(string store) => IsWanted() ? Describe(Source.StartActivity($"WRITE {store}", ActivityKind.Client), "WRITE", store) : null;

    /// <summary>Type alone: the text of a database's exception may hold values.</summary>
    public static void Failed(this Activity? span, Exception exception) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", exception.GetType().FullName);

    private static bool IsWanted() => Activity.Current is not null && Source.HasListeners();

    private static Activity? Describe(Activity? span, string operation, string store)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("db.system.name", "sqlite");
            span.SetTag("db.namespace", store);
            span.SetTag("db.operation.name", operation);
        }

        return span;
    }
}
