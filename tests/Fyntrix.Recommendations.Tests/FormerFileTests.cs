using System.Net;
using System.Text.Json;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Outcomes.TrackRecord;
using Fyntrix.Recommendations.Policies;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Tests;

/// <summary>A file of the former system, placed as the service's own and opened in place.</summary>
public sealed class FormerFileTests
{
    private const string Insert =
        "INSERT INTO ai_recommendations (symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, score_blend, confidence, run_id, rank_in_run, features_json, exit_reason) VALUES ";

    [Fact]
    public async Task It_serves_the_same_picks_with_corrected_times()
    {
        await using var host = new FormerHost(LegacySample.WriteRecommendationsTo);

        var picks = await host.Host.ListAllAsync("/api/v1/picks", "pick_uuid");
        Assert.Equal(LegacySample.RecommendationsInDatabase, picks.Distinct().Count());
        Assert.Equal(LegacySample.RunsWithPicksInDatabase, (await host.Host.ListAllAsync("/api/v1/runs", "run_id")).Count);

        // printf 'nifty50:Intraday:2025-12-16T05:04:31.502913|TITAN' | sha256sum | head -c 32
        var titan = await host.Host.GetAsync("/api/v1/picks/cb0589d0707666c8c77984bb7dc5f60c");
        Assert.Equal("2025-12-16T05:03:04.11825Z", titan.GetProperty("generated_at").GetString());
        Assert.Equal("2025-12-16", titan.GetProperty("trade_date").GetString());
        Assert.True(titan.GetProperty("time_corrected").GetBoolean());
        Assert.Equal(JsonValueKind.Null, titan.GetProperty("entry_price").ValueKind);
        Assert.Equal(64.2, titan.GetProperty("score_blend").GetDouble());
        Assert.Equal(["IMPORTED", "TIME_CORRECTED"], titan.GetProperty("history").EnumerateArray().Select(h => h.GetProperty("event").GetString()!));
        Assert.Contains("2025-12-16T10:33:04.118250Z", titan.GetProperty("history")[1].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await host.Host.CountAsync("SELECT count(*) FROM pick_events"));
    }

    [Fact]
    public async Task Its_picks_without_a_price_are_unresolved_until_an_import_recovers_it()
    {
        await using var host = new FormerHost(LegacySample.WriteRecommendationsTo);
        var export = Directory.CreateTempSubdirectory("fyntrix-test-").FullName;
        LegacySample.WriteTo(export);

        var first = await host.Host.EvaluateAsync();
        Assert.Equal(LegacySample.RecommendationsInDatabase, first.Unresolved);
        Assert.Equal(LegacySample.RecommendationsInDatabase, await host.Host.CountAsync("SELECT count(*) FROM pick_outcomes WHERE unresolved_reason = 'NO_ENTRY_PRICE' AND revision = 1"));
        Assert.Equal(0, await host.Host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE evaluated = 1"));

        await host.Host.ImportAsync(export);
        host.Host.Clock.Set(BarSample.Ist("2026-01-09 18:00"));
        await host.Host.EvaluateAsync();
        Directory.Delete(export, recursive: true);

        // Those with a price now have no bars: they wait, or are given up for that.
        Assert.Equal(LegacySample.PricesRecovered, await host.Host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE entry_price IS NOT NULL"));
        Assert.Equal(LegacySample.PricesRecovered, await host.Host.CountAsync(
            """
            SELECT count(*) FROM ai_recommendations r WHERE entry_price IS NOT NULL AND (
                EXISTS (SELECT 1 FROM evaluation_queue q WHERE q.pick_uuid = r.pick_uuid AND q.reason = 'NO_BARS')
                OR EXISTS (SELECT 1 FROM pick_outcomes o WHERE o.pick_uuid = r.pick_uuid AND o.unresolved_reason = 'NO_BARS'))
            """));
        // What the import changed of a pick is a line of its own in the track record.
        Assert.Equal(2, await host.Host.CountAsync("SELECT max(version) FROM track_record WHERE kind = 'PICK'"));
    }

    [Fact]
    public async Task Its_picks_are_as_they_were_written_when_an_import_recovers_their_price_before_they_are_judged()
    {
        await using var host = new FormerHost(LegacySample.WriteRecommendationsTo);
        var export = Directory.CreateTempSubdirectory("fyntrix-test-").FullName;
        LegacySample.WriteTo(export);

        await host.Host.ImportAsync(export);
        host.Host.Clock.Set(BarSample.Ist("2026-01-09 18:00"));
        await host.Host.EvaluateAsync();
        Directory.Delete(export, recursive: true);

        Assert.Empty((await host.Host.Services.GetRequiredService<TrackRecordVerifier>().CheckAsync(null, null, CancellationToken.None)).Faults);
    }

    [Fact]
    public async Task Hold_becomes_Neutral_and_a_mode_Unknown_goes_to_quarantine()
    {
        await using var host = new FormerHost(LegacySample.WriteRecommendationsTo);

        Assert.Equal("Neutral", await host.Host.TextAsync("SELECT recommendation FROM ai_recommendations WHERE symbol = 'DMART'"));
        Assert.Equal("MODE_UNKNOWN", await host.Host.TextAsync("SELECT reason FROM quarantine WHERE json_extract(row_json, '$.symbol') = 'AUBANK'"));
        Assert.Equal(1, await host.Host.CountAsync("SELECT count(*) FROM quarantine"));
    }

    [Fact]
    public async Task It_is_upgraded_once_and_stays_as_it_is_when_opened_again()
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-test-").FullName;
        LegacySample.WriteRecommendationsTo(folder);

        var (first, second) = (await ReadAsync(folder), await ReadAsync(folder));

        Assert.Equal(LegacySample.RecommendationsInDatabase, first.Split(',').Length);
        Assert.Equal(first, second);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> ReadAsync(string folder)
    {
        using var signal = new OutboxSignal();
        await using var store = new RecommendationStore(new SqliteStoreDependencies(Options.Create(new SqliteStoreSettings { Directory = folder }), signal, TimeProvider.System));
        return await store.ReadAsync(
            connection => connection.QueryFirst("SELECT group_concat(pick_uuid || generated_at || coalesce(generated_at_original, '-')) FROM ai_recommendations", r => r.GetString(0))!,
            CancellationToken.None);
    }

    [Fact]
    public async Task Rows_that_break_a_rule_are_quarantined_with_the_reason_and_the_rest_is_served()
    {
        await using var host = new FormerHost(folder => Former(folder, connection => connection.Execute(
            $$$"""
            {{{Insert}}}
            ('good', 'Swing', 'nifty50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', 100.5, 61, 'Low', 'nifty50:Swing:2025-12-16T05:05:00', 1, '{"scores":{"technical":61,"odd":"x"}}', 'FIXED_DAYS_5'),
            ('TWICE', 'Swing', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', NULL, 61, NULL, 'r:Swing:x', 1, NULL, NULL),
            ('TWICE', 'Swing', 'NIFTY50', 'hourly', 'Sell', 'SHORT', '2025-12-16T10:33:05Z', NULL, 41, NULL, 'r:Swing:x', 2, NULL, NULL),
            ('NORUN', 'Swing', '', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', 0, 61, 'Low', NULL, 1, NULL, NULL),
            ('NOJSON', 'Swing', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', NULL, 61, 'Low', 'r:Swing:y', 1, '{"nan": NaN}', NULL),
            ('NOTIME', 'Swing', 'NIFTY50', 'hourly', 'Buy', 'LONG', 'soon', NULL, 61, 'Low', 'r:Swing:y', 1, NULL, NULL),
            ('NOMODE', 'Unknown', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', NULL, 61, 'Low', 'r:Swing:y', 1, NULL, NULL),
            ('NOREC', 'Swing', 'NIFTY50', 'hourly', 'Maybe', 'LONG', '2025-12-16T10:33:04Z', NULL, 61, 'Low', 'r:Swing:y', 1, NULL, NULL),
            ('FLIPPED', 'Swing', 'NIFTY50', 'hourly', 'Sell', 'LONG', '2025-12-16T10:33:04Z', NULL, 61, 'Low', 'r:Swing:y', 1, NULL, NULL),
            ('SURE', 'Swing', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', NULL, 61, 'Sure', 'r:Swing:y', 1, NULL, NULL),
            ('HIGH', 'Swing', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', NULL, 161, 'Low', 'r:Swing:y', 1, NULL, NULL),
            ('TEXT', 'Swing', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', 'dear', 61, 'Low', 'r:Swing:y', 1, NULL, NULL),
            ('EXIT', 'Swing', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', NULL, 61, 'Low', 'r:Swing:y', 1, NULL, 'BORED');
            """)));

        Assert.Equal(["GOOD", "NOJSON", "NORUN", "TWICE"], (await host.Host.ListAllAsync("/api/v1/picks", "symbol")).Order());
        Assert.Equal(
            "EXIT:VALUE_OUT_OF_RANGE,FLIPPED:DIRECTION_CONTRADICTS,HIGH:VALUE_OUT_OF_RANGE,NOJSON:FEATURES_NOT_JSON,NOMODE:MODE_UNKNOWN,NOREC:RECOMMENDATION_UNKNOWN,"
            + "NOTIME:TIME_UNREADABLE,SURE:CONFIDENCE_UNKNOWN,TEXT:VALUE_OUT_OF_RANGE,TWICE:REPEATED_IN_RUN",
            await host.Host.TextAsync("SELECT group_concat(item, ',') FROM (SELECT json_extract(row_json, '$.symbol') || ':' || reason AS item FROM quarantine ORDER BY item)"));
        Assert.Equal("UNKNOWN:Swing:2025-12-16T05:03:04.000000", await host.Host.TextAsync("SELECT replace(run_id, 'unknown', 'UNKNOWN') FROM ai_recommendations WHERE symbol = 'NORUN'"));

        // With a price of its own a former pick has its event and what its features say of the agents.
        var good = await host.Host.GetAsync($"/api/v1/picks/{(await host.Host.ListAllAsync("/api/v1/picks?symbol=GOOD", "pick_uuid"))[0]}");
        Assert.Equal((100.5m, "FORMER_ROW"), (good.GetProperty("entry_price").GetDecimal(), good.GetProperty("entry_price_source").GetString()));
        Assert.Equal("technical", Assert.Single(good.GetProperty("contributions").EnumerateArray()).GetProperty("agent_name").GetString());
        Assert.Equal(1, await host.Host.CountAsync("SELECT count(*) FROM pick_events WHERE symbol = 'GOOD' AND trade_date = '2025-12-16' AND signal_ts = '2025-12-16T05:03:04.000000Z'"));
    }

    [Fact]
    public async Task Events_with_their_contributions_and_outcomes_find_the_pick_they_belong_to()
    {
        var (linked, lone) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        await using var host = new FormerHost(folder => Former(folder, connection => connection.Execute(
            $$$"""
            {{{Insert}}}
            ('TITAN', 'Swing', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04Z', NULL, 61, 'Low', 'nifty50:Swing:2025-12-16T05:05:00', 1, NULL, NULL);
            INSERT INTO pick_events (pick_uuid, symbol, direction, source, mode, signal_ts, trade_date, signal_price, blend_score, recommendation, universe, extra_context) VALUES
            ('{{{linked}}}', 'TITAN', 'LONG', 'TOP_PICKS_hourly', 'Swing', '2025-12-16T05:04:58.123456Z', '2025-12-16', 3412.6, 61, 'Buy', 'NIFTY50', '{"rank":1}'),
            ('{{{lone}}}', 'MARUTI', 'SHORT', 'TOP_PICKS_hourly', 'Swing', '2025-12-16T20:04:58.123456Z', '2025-12-16', 16210, 41, 'Sell', 'NIFTY50', NULL);
            INSERT INTO pick_agent_contributions (pick_uuid, agent_name, score, metadata) VALUES ('{{{linked}}}', 'options', 57.5, '{}'), ('{{{lone}}}', 'options', 40, '{}'), ('gone', 'options', 40, '{}');
            INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, ret_close_pct, hit_target, outcome_label, notes) VALUES
            ('{{{linked}}}', 'EOD', '2025-12-16T10:00:00Z', 1.25, 1, 'WIN', '{"capture_ratio":0.5}'), ('gone', 'EOD', '2025-12-16T10:00:00Z', 1.25, 1, 'WIN', NULL);
            """)));

        var titan = await host.Host.GetAsync($"/api/v1/picks/{(await host.Host.ListAllAsync("/api/v1/picks?symbol=TITAN", "pick_uuid"))[0]}");
        Assert.Equal((3412.6m, "FORMER_EVENT"), (titan.GetProperty("entry_price").GetDecimal(), titan.GetProperty("entry_price_source").GetString()));
        Assert.Equal(57.5m, titan.GetProperty("contributions")[0].GetProperty("score").GetDecimal());
        Assert.Equal(("EOD", "WIN", 1.25m), (titan.GetProperty("outcome").GetProperty("evaluation_horizon").GetString(), titan.GetProperty("outcome").GetProperty("outcome_label").GetString(), titan.GetProperty("outcome").GetProperty("ret_close_pct").GetDecimal()));

        // No recommendation is left of it, so it is a pick of its own under its own id; its IST day is the next one.
        var maruti = await host.Host.GetAsync($"/api/v1/picks/{lone}");
        Assert.Equal(("2025-12-16T20:04:58.123456Z", "2025-12-17"), (maruti.GetProperty("generated_at").GetString(), maruti.GetProperty("trade_date").GetString()));
        Assert.Single(maruti.GetProperty("contributions").EnumerateArray());
        Assert.Equal(2, await host.Host.CountAsync("SELECT count(*) FROM quarantine WHERE reason = 'NO_SUCH_PICK'"));
    }

    [Fact]
    public async Task Of_several_active_policies_the_last_activated_stays()
    {
        await using var host = new FormerHost(folder => Former(folder, connection => connection.Execute(
            """
            INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json, activated_at) VALUES
            ('p1', 'One', '2025-12-01T00:00:00Z', '2025-12-01T00:00:00Z', 'ACTIVE', '{"modes":{}}', '2025-12-02T00:00:00Z'),
            ('p2', 'Two', '2025-12-03T00:00:00Z', '2025-12-03T00:00:00Z', 'ACTIVE', '{"modes":{"Swing":{}}}', '2025-12-04T00:00:00Z'),
            ('p3', 'Three', '2025-12-05T00:00:00Z', '2025-12-05T00:00:00Z', 'DRAFT', '{}', NULL),
            ('p4', 'Four', '2025-12-05T00:00:00Z', '2025-12-05T00:00:00Z', 'DRAFT', '{', NULL);
            """)));

        Assert.Equal(["p2"], await host.Host.ListAllAsync("/api/v1/policies?status=ACTIVE", "policy_id"));
        Assert.Equal(["p3", "p2", "p1", BuiltInPolicy.Id], await host.Host.ListAllAsync("/api/v1/policies?limit=1", "policy_id"));
        Assert.Equal("""{"modes":{"Swing":{}}}""", (await host.Host.GetAsync("/api/v1/policies/p2")).GetProperty("config").GetRawText());
        using var bad = await host.Host.As("reader").GetAsync(new Uri("/api/v1/policies?status=active", UriKind.Relative));
        await bad.IsInvalidAsync("status");
    }

    [Fact]
    public async Task A_file_from_before_policy_versions_opens_too()
    {
        await using var host = new FormerHost(folder =>
        {
            LegacySample.WriteRecommendationsTo(folder);
            Former(folder, connection => connection.Execute("ALTER TABLE ai_recommendations DROP COLUMN policy_version"));
        });

        Assert.Equal(LegacySample.RecommendationsInDatabase, (await host.Host.ListAllAsync("/api/v1/picks", "pick_uuid")).Count);
    }

    [Fact]
    public async Task New_runs_are_published_into_a_former_file()
    {
        await using var host = new FormerHost(LegacySample.WriteRecommendationsTo);

        using var response = await RecommendationsHost.PostRunAsync(host.Host.Publisher(), SampleRun.Of());

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(LegacySample.RecommendationsInDatabase + 2, (await host.Host.ListAllAsync("/api/v1/picks", "pick_uuid")).Count);
    }

    [SharedDataFact]
    public async Task The_real_file_serves_its_43_picks()
    {
        await using var host = new FormerHost(folder => File.WriteAllBytes(
            Path.Combine(folder, "ai_recommendations.db"), File.ReadAllBytes(Path.Combine(SharedData.Folder!, "legacy", "ai_recommendations.db"))));

        var picks = (await host.Host.GetAsync("/api/v1/picks")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(43, picks.Count);
        Assert.All(picks, p => Assert.True(p.GetProperty("time_corrected").GetBoolean() && p.GetProperty("entry_price").ValueKind == JsonValueKind.Null));
        Assert.Equal("2026-01-09T14:26:26.09758Z", picks[^1].GetProperty("generated_at").GetString());
    }

    /// <summary>Changes a former file; one without rows when there is none yet.</summary>
    internal static void Former(string folder, Action<SqliteConnection> change)
    {
        var path = Path.Combine(folder, "ai_recommendations.db");
        var isNew = !File.Exists(path);
        if (isNew)
            LegacySample.WriteRecommendationsTo(folder);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        if (isNew)
            connection.Execute("DELETE FROM ai_recommendations");
        change(connection);
    }

    /// <summary>A service that finds files in its folder, made before it starts.</summary>
    internal sealed class FormerHost : IAsyncDisposable
    {
        public FormerHost(Action<string> prepare)
        {
            Host = new RecommendationsHost();
            prepare(Host.Folder);
        }

        public RecommendationsHost Host { get; }

        public async ValueTask DisposeAsync() => await ((IAsyncLifetime)Host).DisposeAsync();
    }
}
