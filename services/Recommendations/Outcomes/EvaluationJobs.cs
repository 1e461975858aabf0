using System.Text.Json;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Evaluations that were asked for, kept so that they outlive a restart.</summary>
internal sealed class EvaluationJobs(RecommendationStore store)
{
    private const int BatchPicks = 2_000;

    private const string Columns =
        """
        SELECT job_id, state, filter_json, total, done, evaluated, revised, unchanged, pending, unresolved, failure, created_at, started_at, finished_at
        FROM evaluation_jobs
        """;

    /// <summary>A new job, or the one that waits already for the same.</summary>
    public Task<EvaluationJob> AskAsync(EvaluationRequest request, string requestedBy, CancellationToken cancellationToken)
    {
        var filter = request.HasFilter ? JsonSerializer.Serialize(request with { Symbol = request.Symbol?.Trim().ToUpperInvariant() }, JsonDefaults.Options) : null;
        return store.WriteAsync(
            write =>
            {
                if (write.Connection.QueryFirst($"{Columns} WHERE state = 'WAITING' AND filter_json IS $filter LIMIT 1", Map, ("$filter", filter)) is { } waiting)
                    return waiting;
                var id = Guid.NewGuid().ToString("N");
                write.Connection.Execute(
                    "INSERT INTO evaluation_jobs (job_id, requested_by, state, filter_json, created_at) VALUES ($id, $by, 'WAITING', $filter, $now)",
                    ("$id", id), ("$by", requestedBy), ("$filter", filter), ("$now", write.Now));
                return Find(write.Connection, id)!;
            },
            cancellationToken);
    }

    public static EvaluationJob? Find(SqliteConnection connection, string jobId) => connection.QueryFirst($"{Columns} WHERE job_id = $id", Map, ("$id", jobId));

    /// <summary>A page of jobs, newest first.</summary>
    public static Page<EvaluationJob> List(SqliteConnection connection, PageWindow window)
    {
        var filter = new SqlFilter().After("created_at", "job_id", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY created_at DESC, job_id DESC LIMIT $limit", Map, filter.Parameters);
        return Page<EvaluationJob>.Of(rows, window, j => new PagePosition(j.CreatedAt, j.JobId));
    }

    /// <summary>The job that is to run next: one that was cut short, else the oldest that waits.</summary>
    public Task<EvaluationJob?> NextAsync(CancellationToken cancellationToken) => store.ReadAsync(
        connection => connection.QueryFirst($"{Columns} WHERE state IN ('WAITING', 'RUNNING') ORDER BY state = 'WAITING', created_at, job_id LIMIT 1", Map),
        cancellationToken);

    /// <summary>Runs a job to its end.</summary>
    /// <exception cref="SqliteStoreUnavailableException">A file is away. The job goes on when it is there again.</exception>
    public async Task RunAsync(EvaluationJob job, EvaluationRunner runner, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            write => write.Connection.Execute(
                "UPDATE evaluation_jobs SET state = 'RUNNING', started_at = coalesce(started_at, $now) WHERE job_id = $id", ("$now", write.Now), ("$id", job.JobId)),
            cancellationToken);
        // One that was cut short before it knew how many picks are due may not have put in all of them; again changes nothing.
        if (job is { Total: 0, Filter: { } filter })
            await PutAsync(JsonSerializer.Deserialize<EvaluationRequest>(filter.Text, JsonDefaults.Options)!, cancellationToken);
        await store.WriteAsync(
            write => write.Connection.Execute(
                "UPDATE evaluation_jobs SET total = done + $due WHERE job_id = $id",
                ("$due", EvaluationQueue.CountDue(write.Connection, write.Now)), ("$id", job.JobId)),
            cancellationToken);

        var before = new EvaluationCounts(job.Done, job.Evaluated, job.Revised, job.Unchanged, job.Pending, job.Unresolved);
        var counts = await runner.RunAsync(c => TellAsync(job, before, c, "RUNNING", cancellationToken), cancellationToken);
        await TellAsync(job, before, counts, "DONE", cancellationToken);
    }

    public Task<int> FailAsync(EvaluationJob job, CancellationToken cancellationToken) => store.WriteAsync(
        write => write.Connection.Execute(
            "UPDATE evaluation_jobs SET state = 'FAILED', failure = 'INTERNAL', finished_at = $now WHERE job_id = $id", ("$now", write.Now), ("$id", job.JobId)),
        cancellationToken);

    private Task<int> TellAsync(EvaluationJob job, EvaluationCounts before, EvaluationCounts counts, string state, CancellationToken cancellationToken) => store.WriteAsync(
        write => write.Connection.Execute(
            """
            UPDATE evaluation_jobs SET state = $state, done = $done, total = max(total, $done), evaluated = $evaluated, revised = $revised,
                unchanged = $unchanged, pending = $pending, unresolved = $unresolved, finished_at = CASE $state WHEN 'DONE' THEN $now END
            WHERE job_id = $id
            """,
            ("$state", state), ("$done", before.Done + counts.Done), ("$evaluated", before.Evaluated + counts.Evaluated), ("$revised", before.Revised + counts.Revised),
            ("$unchanged", before.Unchanged + counts.Unchanged), ("$pending", before.Pending + counts.Pending),
            ("$unresolved", before.Unresolved + counts.Unresolved), ("$now", write.Now), ("$id", job.JobId)),
        cancellationToken);

    private async Task PutAsync(EvaluationRequest request, CancellationToken cancellationToken)
    {
        var filter = new SqlFilter().Equal("r.mode", request.Mode).Equal("r.symbol", request.Symbol).Between("r.generated_at", request.From, request.To);
        PickPosition? last = null;
        do
        {
            var after = last;
            last = await store.WriteAsync(write => EvaluationQueue.Put(write, filter.Conditions, filter.Parameters, after, BatchPicks), cancellationToken);
        }
        while (last is not null);
    }

    private static EvaluationJob Map(SqliteDataReader row) => new(
        row.GetString(0),
        Enum.Parse<EvaluationJobState>(row.GetString(1)),
        RawJson.From(row.GetText("filter_json")),
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetInt64(5),
        row.GetInt64(6),
        row.GetInt64(7),
        row.GetInt64(8),
        row.GetInt64(9),
        row.GetText("failure"),
        row.GetMoment("created_at")!.Value,
        row.GetMoment("started_at"),
        row.GetMoment("finished_at"));
}
