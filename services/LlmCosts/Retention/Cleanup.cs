using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Retention;

/// <summary>
/// Removes old requests with their valuations: in small writes, so that reports go on in between, and never from the totals. What goes is
/// archived first: what comes while it is archived stays until the next time.
/// </summary>
internal sealed class Cleanup(LlmCostStore store, TimeProvider time)
{
    // Not the user's id: an archive is for good, and a deleted user is to be found nowhere.
    private const string Archived =
        """
        id, model, tokens_input, tokens_output, cost_usd, created_at, created_at_micros, recorded_at, tokens_cached, tokens_cache_write, tokens_reasoning,
        token_classes, cost_nano_usd, cost_breakdown, price_version, price_tier, provider, provider_response_id, report_key, agent, run_id, pick_uuid, tags,
        service_tier, speed, latency_ms, status, source, iif(reported_by IS user_id, NULL, reported_by) AS reported_by, estimated, over_budget, ceiling_tokens
        """;

    private const string OldRequests = "created_at_micros < $before AND id <= $last_request";

    // A call that is valued anew meanwhile keeps that, and its older valuations, until they are archived together.
    private const string ArchivedRequests =
        $"{OldRequests} AND NOT EXISTS (SELECT 1 FROM llm_valuations v WHERE v.request_id = llm_requests.id AND v.id > $last_valuation)";

    /// <summary>Deletes requests that were made more than some days ago.</summary>
    /// <param name="days">At least 1.</param>
    /// <param name="requestedBy">Who asked; kept with the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one day.</exception>
    /// <exception cref="SqliteStoreUnavailableException">The file or the archive cannot be written. Nothing goes that was not archived.</exception>
    public async Task<CleanupAnswer> RunAsync(int days, string requestedBy, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        var before = time.GetUtcNow().AddDays(-days);

        var file = store.LastHealing;
        // Said before the first row goes: from then on a report of an older call cannot be told from a repeat.
        var (id, lastRequest, lastValuation) = await store.WriteAsync(
            write => (
                write.Connection.QueryLong(
                    "INSERT INTO llm_cleanups (removed_before, deleted, requested_by, finished_at) VALUES ($before, 0, $by, $now) RETURNING id",
                    ("$before", before), ("$by", requestedBy), ("$now", write.Now)),
                write.Connection.QueryLong("SELECT coalesce(max(id), 0) FROM llm_requests"),
                write.Connection.QueryLong("SELECT coalesce(max(id), 0) FROM llm_valuations")),
            cancellationToken);
        (string, object?)[] old = [("$before", before)];
        (string, object?)[] requests = [("$before", before), ("$last_request", lastRequest)];
        try
        {
            await store.Archive.ExportAsync(store, cancellationToken);
            await store.Archive.ExportRemovedAsync(
                store,
                [
                    ("llm_requests", $"SELECT {Archived} FROM llm_requests WHERE {OldRequests} ORDER BY id"),
                    ("llm_valuations", $"SELECT * FROM llm_valuations WHERE request_id IN (SELECT id FROM llm_requests WHERE {OldRequests}) ORDER BY id"),
                ],
                requests,
                cancellationToken);
            if (!ReferenceEquals(store.LastHealing, file))
                throw new SqliteStoreUnavailableException(store.Name, "its file was made anew while old requests were archived.");
        }
        catch (Exception)
        {
            // Whatever it was, nothing has gone yet.
            await store.WriteAsync(write => write.Connection.Execute("DELETE FROM llm_cleanups WHERE id = $id", ("$id", id)), CancellationToken.None);
            throw;
        }

        var deleted = await SqliteCleanup.DeleteAsync(store, "llm_requests", "id", ArchivedRequests, [.. requests, ("$last_valuation", lastValuation)], cancellationToken);

        // Rows of a former file that broke a rule exist nowhere else and stay.
        await SqliteCleanup.DeleteAsync(store, "quarantine", "id", "received_at < $before AND source <> 'IMPORT'", old, cancellationToken);

        await LostCalls.TrimAsync(store, time.GetUtcNow(), cancellationToken);
        await store.WriteAsync(
            write => write.Connection.Execute("UPDATE llm_cleanups SET deleted = $deleted, finished_at = $now WHERE id = $id", ("$deleted", deleted), ("$now", write.Now), ("$id", id)),
            cancellationToken);
        await SqliteCleanup.ShrinkAsync(store, cancellationToken);
        return new CleanupAnswer(deleted, days, before);
    }

    /// <summary>When the last clean-up ended; null when there was none.</summary>
    public Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken) => store.ReadAsync(
        connection => connection.QueryFirst("SELECT max(finished_at) AS last FROM llm_cleanups", r => r.GetMoment("last")),
        cancellationToken);
}
