using System.Globalization;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Alerts;
using Fyntrix.Recommendations.Outcomes.TrackRecord;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Runs;

/// <summary>Publishes a run: run, picks, contributions, pick events, history and messages in one transaction.</summary>
internal static class RunWriter
{
    private const string DefaultSource = "agent";

    /// <summary>
    /// 1. A run that was made under this key is answered as it is: a repeat changes nothing and publishes nothing;
    /// 2. the run's id is that of the former system, made unique with the key where another run has it;
    /// 3. run and picks are written;
    /// 4. messages and alerts go out with it.
    /// </summary>
    /// <param name="write">A write of the store.</param>
    /// <param name="request">A validated request.</param>
    /// <param name="publisher">The caller, for whom the calls of language models are booked.</param>
    /// <param name="key">The request's idempotency key.</param>
    /// <returns>The run as it is stored.</returns>
    public static RunWithPicks Publish(SqliteWrite write, PublishRun request, string publisher, IdempotencyKey key)
    {
        var requestId = key.DeriveId("run").ToString("N");
        if (RunReader.FindByRequest(write.Connection, requestId) is { } made)
            return made;

        var runId = FreeRunId(write, request, requestId);
        InsertRun(write, request, runId, requestId, publisher);
        for (var i = 0; i < request.Picks!.Count; i++)
            InsertPick(write, request, request.Picks[i], runId, request.Picks[i].Rank ?? i + 1);

        var run = RunReader.Find(write.Connection, runId)!;
        write.Publish(new PicksPublished(run.RunId, run.Universe, run.Mode.ToString(), write.Now, [.. run.Picks.Select(Published)]));
        AlertWriter.Raise(write, run);
        foreach (var usage in request.LlmUsage ?? [])
            write.Publish(Reported(usage, run, publisher));
        return run;
    }

    private static string FreeRunId(SqliteWrite write, PublishRun request, string requestId)
    {
        var time = Moment(request).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        var runId = $"{request.Universe!.ToLowerInvariant()}:{request.Mode}:{time}";
        var taken = write.Connection.QueryLong("SELECT count(*) FROM runs WHERE run_id = $run", ("$run", runId)) > 0;
        return taken ? $"{runId}~{requestId[..16]}" : runId;
    }

    private static void InsertRun(SqliteWrite write, PublishRun request, string runId, string requestId, string publisher) =>
        write.Connection.Execute(
            """
            INSERT INTO runs (
                run_id, universe, mode, source, generated_at, origin, policy_version, total_analyzed, filtered_count, picks_count, elapsed_ms,
                published_by, request_id, recorded_at)
            VALUES ($run, $universe, $mode, $source, $at, $origin, $policy, $total, $filtered, $picks, $elapsed, $publisher, $request, $now)
            """,
            ("$run", runId), ("$universe", request.Universe), ("$mode", request.Mode), ("$source", request.Source ?? DefaultSource),
            ("$at", Moment(request)), ("$origin", RunOrigin.PUBLISHED), ("$policy", request.PolicyVersion), ("$total", request.TotalAnalyzed),
            ("$filtered", request.FilteredCount), ("$picks", request.Picks!.Count), ("$elapsed", request.ElapsedMs), ("$publisher", publisher),
            ("$request", requestId), ("$now", write.Now));

    private static void InsertPick(SqliteWrite write, PublishRun request, PublishPick sent, string runId, int rank)
    {
        var pick = new NewPick
        {
            RunId = runId,
            Symbol = sent.Symbol!.ToUpperInvariant(),
            Exchange = sent.Exchange ?? nameof(Exchange.NSE),
            Universe = request.Universe!,
            Mode = request.Mode!,
            Source = request.Source ?? DefaultSource,
            Recommendation = sent.Recommendation!,
            Direction = sent.Direction!,
            GeneratedAt = Moment(request),
            Rank = rank,
            EntryPrice = sent.EntryPrice,
            EntryPriceSource = EntryPriceSources.Published,
            StopLossPrice = sent.StopLossPrice,
            TargetPrice = sent.TargetPrice,
            ScoreBlend = sent.ScoreBlend,
            Confidence = sent.Confidence,
            RiskProfile = sent.RiskProfile,
            PolicyVersion = request.PolicyVersion,
            Features = sent.Features?.GetRawText(),
        };
        PickWriter.Insert(write.Connection, pick, write.Now);
        PickWriter.InsertEvent(write.Connection, pick.PickUuid, NewEvent.Bare with { TimeHorizon = sent.TimeHorizon, Regime = sent.Regime });
        PickWriter.InsertContributions(
            write.Connection,
            pick.PickUuid,
            (sent.Contributions ?? []).Select(c => new NewContribution(c.AgentName!, c.Score!.Value, c.Confidence, c.Metadata?.GetRawText() ?? "{}")));
        TrackRecordWriter.AddPick(write.Connection, pick.PickUuid, write.Now);
        PickWriter.AddHistory(write.Connection, pick.PickUuid, "PUBLISHED", $"Published in run {runId}.", write.Now);
    }

    /// <summary>The store keeps microseconds.</summary>
    private static DateTimeOffset Moment(PublishRun request) =>
        SqliteSql.FromMicros(SqliteSql.ToMicros(request.GeneratedAt!.Value));

    private static PublishedPick Published(Pick pick) => new(
        pick.PickUuid,
        pick.Symbol,
        pick.Exchange.ToString(),
        pick.Direction.ToString(),
        pick.Recommendation,
        pick.Rank!.Value,
        pick.ScoreBlend,
        pick.EntryPrice,
        pick.StopLossPrice,
        pick.TargetPrice,
        pick.GeneratedAt);

    private static LlmUsageReported Reported(PublishLlmUsage usage, Run run, string publisher) => new(
        usage.Model!,
        usage.Provider,
        usage.ProviderResponseId,
        usage.TokensInput!.Value,
        usage.TokensOutput!.Value,
        usage.TokensCached ?? 0,
        usage.TokensCacheWrite ?? 0,
        usage.TokensReasoning ?? 0,
        publisher,
        usage.Agent,
        run.RunId,
        PickUuid: null,
        usage.LatencyMs,
        usage.CalledAt ?? run.GeneratedAt);
}
