using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Runs;

/// <summary>Queries on runs.</summary>
internal static class RunReader
{
    private const string Columns =
        "SELECT run_id, universe, mode, source, generated_at, origin, policy_version, total_analyzed, filtered_count, picks_count, elapsed_ms FROM runs";

    /// <summary>A page of runs, newest first.</summary>
    public static Page<Run> List(SqliteConnection connection, RunQuery query, PageWindow window)
    {
        var filter = new SqlFilter()
            .Equal("universe", query.Universe)
            .Equal("mode", query.Mode)
            .Equal("source", query.Source)
            .Between("generated_at", QueryTime.Parse(query.From), QueryTime.Parse(query.To))
            .After("generated_at", "run_id", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY generated_at DESC, run_id DESC LIMIT $limit", Map, filter.Parameters);
        return Page<Run>.Of(rows, window, r => new PagePosition(r.GeneratedAt, r.RunId));
    }

    public static RunWithPicks? Find(SqliteConnection connection, string runId) =>
        connection.QueryFirst($"{Columns} WHERE run_id = $run", Map, ("$run", runId)) is { } run
            ? new RunWithPicks(run, PickReader.OfRun(connection, run.RunId))
            : null;

    /// <summary>The newest run of a universe and mode, also one without picks.</summary>
    public static Run? FindLatest(SqliteConnection connection, string universe, TradingMode mode) =>
        connection.QueryFirst(
            $"{Columns} WHERE universe = $universe AND mode = $mode ORDER BY generated_at DESC, run_id DESC LIMIT 1", Map, ("$universe", universe), ("$mode", mode));

    /// <summary>The run that a request made, if it did.</summary>
    public static RunWithPicks? FindByRequest(SqliteConnection connection, string requestId) =>
        connection.QueryFirst($"{Columns} WHERE request_id = $request", Map, ("$request", requestId)) is { } run
            ? new RunWithPicks(run, PickReader.OfRun(connection, run.RunId))
            : null;

    private static Run Map(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        Enum.Parse<TradingMode>(row.GetString(2)),
        row.GetString(3),
        SqliteSql.FromMicros(row.GetInt64(4)),
        Enum.Parse<RunOrigin>(row.GetString(5)),
        row.GetText("policy_version"),
        (int?)row.GetLong("total_analyzed"),
        (int?)row.GetLong("filtered_count"),
        (int)row.GetInt64(9),
        (int?)row.GetLong("elapsed_ms"));
}
