using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Policies;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

public sealed class ImportLegacyTests : IAsyncLifetime, IDisposable
{
    private readonly RecommendationsHost _host = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("fyntrix-legacy-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose()
    {
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Everything_is_taken_over_with_what_was_corrected_recovered_and_left_out()
    {
        LegacySample.WriteTo(_folder);

        var (code, report) = await _host.ImportAsync(_folder);

        Assert.Equal(0, code);
        AssertFound(report, LegacySample.Runs, LegacySample.Recommendations, LegacySample.TimesCorrected, LegacySample.PricesRecovered, LegacySample.EmptyRuns, LegacySample.RepeatedGroups, LegacySample.FlippedGroups);
        Assert.Equal(LegacySample.DuplicateFiles, report.GetProperty("found").GetProperty("duplicate_files").GetInt32());
        AssertAdded(report, runs: LegacySample.Runs, recommendations: LegacySample.Recommendations, prices_filled: LegacySample.PricesRecovered, pick_events: LegacySample.PricesRecovered, contributions: LegacySample.Contributions, quarantined: 1);
        var leftOut = Assert.Single(report.GetProperty("left_out").EnumerateArray());
        Assert.Equal(("ai_recommendations", "MODE_UNKNOWN"), (leftOut.GetProperty("source").GetString(), leftOut.GetProperty("reason").GetString()));
        Assert.Contains("AUBANK", leftOut.GetProperty("row").GetString(), StringComparison.Ordinal);

        var titan = await _host.GetAsync("/api/v1/picks/cb0589d0707666c8c77984bb7dc5f60c");
        Assert.Equal((3412.6m, "RUN_PAYLOAD", "Bull"), (titan.GetProperty("entry_price").GetDecimal(), titan.GetProperty("entry_price_source").GetString(), titan.GetProperty("regime").GetString()));
        Assert.Equal("2025-12-16T05:03:04.11825Z", titan.GetProperty("generated_at").GetString());
        Assert.Equal(["IMPORTED", "TIME_CORRECTED", "PRICE_RECOVERED"], titan.GetProperty("history").EnumerateArray().Select(h => h.GetProperty("event").GetString()!));
        Assert.Equal(3, titan.GetProperty("contributions").GetArrayLength());
        Assert.Equal(
            """{"rank":1,"run_trigger":"hourly","run_id":"nifty50:Intraday:2025-12-16T05:04:31.502913","policy_version":"1.0","regime_bucket":"Bull","vol_bucket":"MediumVol","user_risk_bucket":"Moderate","value_bucket":"Mid"}""",
            await _host.TextAsync("SELECT extra_context FROM pick_events WHERE pick_uuid = 'cb0589d0707666c8c77984bb7dc5f60c'"));

        // No price, and a made-up one.
        Assert.Equal(2, await _host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE entry_price IS NULL AND symbol IN ('DMART', 'TRENT')"));
        var run = await _host.GetAsync("/api/v1/runs/nifty50%3ASwing%3A2025-12-16T05%3A05%3A55.120044");
        Assert.Equal((0, 50, "FORMER", 75114), (run.GetProperty("picks_count").GetInt32(), run.GetProperty("total_analyzed").GetInt32(), run.GetProperty("origin").GetString(), run.GetProperty("elapsed_ms").GetInt32()));
    }

    [Fact]
    public async Task A_second_import_adds_nothing()
    {
        LegacySample.WriteTo(_folder);
        var (_, first) = await _host.ImportAsync(_folder);
        var before = await StateAsync();
        _host.Clock.Advance(TimeSpan.FromDays(1));

        var (code, second) = await _host.ImportAsync(_folder);

        Assert.Equal(0, code);
        AssertAdded(second);
        Assert.Equal(first.GetProperty("found").GetRawText(), second.GetProperty("found").GetRawText());
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task A_file_opened_in_place_gets_the_prices_and_runs_that_it_lacks_and_no_pick_twice()
    {
        LegacySample.WriteTo(_folder);
        LegacySample.WriteRecommendationsTo(_host.Folder);
        Assert.Equal(LegacySample.RunsWithPicksInDatabase, (await _host.ListAllAsync("/api/v1/runs", "run_id")).Count);

        var (_, report) = await _host.ImportAsync(_folder);

        AssertAdded(report, runs: LegacySample.Runs - LegacySample.RunsWithPicksInDatabase, runs_completed: LegacySample.RunsWithPicksInDatabase, recommendations: 1, prices_filled: LegacySample.PricesRecovered, pick_events: LegacySample.PricesRecovered, contributions: LegacySample.Contributions);
        Assert.Equal(LegacySample.Recommendations, (await _host.ListAllAsync("/api/v1/picks", "pick_uuid")).Distinct().Count());
    }

    [Theory]
    [InlineData("ai_recommendations.db", 13, 0)]
    [InlineData("top_picks_runs.db", 13, 11)]
    [InlineData("top_picks", 6, 6)]
    public async Task Any_part_alone_is_enough(string part, int recommendations, int prices)
    {
        var whole = Directory.CreateTempSubdirectory("fyntrix-legacy-").FullName;
        LegacySample.WriteTo(whole);
        Directory.Move(Path.Combine(whole, part), Path.Combine(_folder, part));
        Directory.Delete(whole, recursive: true);

        var (code, report) = await _host.ImportAsync(_folder);

        Assert.Equal(0, code);
        Assert.Equal(recommendations, report.GetProperty("added").GetProperty("recommendations").GetInt32());
        Assert.Equal(prices, report.GetProperty("added").GetProperty("prices_filled").GetInt32());
        Assert.Equal(recommendations, report.GetProperty("found").GetProperty("times_corrected").GetInt32());
        AssertAdded((await _host.ImportAsync(_folder)).Report);
    }

    [Fact]
    public async Task The_parts_in_any_order_give_the_same_picks_as_the_whole()
    {
        LegacySample.WriteTo(_folder);
        var part = Directory.CreateTempSubdirectory("fyntrix-legacy-").FullName;
        foreach (var name in new[] { "top_picks", "top_picks_runs.db", "ai_recommendations.db" })
        {
            Directory.Move(Path.Combine(_folder, name), Path.Combine(part, name));
            await _host.ImportAsync(part);
            Directory.Move(Path.Combine(part, name), Path.Combine(_folder, name));
        }

        Directory.Delete(part);
        var inParts = await PicksAsync(_host);
        await using var other = new FormerFileTests.FormerHost(_ => { });
        await other.Host.ImportAsync(_folder);
        Assert.Equal(await PicksAsync(other.Host), inParts);
    }

    [Fact]
    public async Task Imported_picks_are_history_and_not_announced()
    {
        LegacySample.WriteTo(_folder);
        await _host.ImportAsync(_folder);

        Assert.Equal(0, await _host.CountAsync("SELECT count(*) FROM outbox_messages"));
        await _host.PublishAsync(SampleRun.Of());
        await _host.Sent.WaitForAsync<PicksPublished>();
        Assert.Single(_host.Sent.All);
    }

    [Fact]
    public async Task The_source_is_not_changed()
    {
        LegacySample.WriteTo(_folder);
        var before = Fingerprint();

        await _host.ImportAsync(_folder);

        Assert.Equal(before, Fingerprint());
    }

    [Fact]
    public async Task Bad_files_cost_a_line_each_and_no_other_file()
    {
        LegacySample.WriteTo(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "ai_recommendations.db"), "this was a database once, and is none any more");
        await File.WriteAllTextAsync(Path.Combine(_folder, "top_picks", "broken.json"), "{ \"items\": [");
        await File.WriteAllTextAsync(Path.Combine(_folder, "top_picks", "foreign.json"), "{ \"orders\": [] }");
        await File.WriteAllTextAsync(Path.Combine(_folder, "mode_weights.json"), "[]");

        var (code, report) = await _host.ImportAsync(_folder);

        Assert.Equal(0, code);
        Assert.Equal(
            ["ai_recommendations.db", "mode_weights.json", "top_picks/broken.json", "top_picks/foreign.json"],
            report.GetProperty("files").EnumerateArray().Where(f => f.GetProperty("status").GetString() == "UNREADABLE").Select(f => f.GetProperty("file").GetString()!).Order());
        // The payloads know every pick but the one of mode Unknown.
        Assert.Equal(LegacySample.Recommendations, report.GetProperty("added").GetProperty("recommendations").GetInt32());
    }

    [Fact]
    public async Task A_database_of_somebody_else_is_no_file_of_the_former_system()
    {
        LegacySample.WriteTo(_folder);
        File.Copy(Path.Combine(_folder, "llm_costs.db"), Path.Combine(_folder, "ai_recommendations.db"), overwrite: true);
        File.Copy(Path.Combine(_folder, "llm_costs.db"), Path.Combine(_folder, "top_picks_runs.db"), overwrite: true);
        Directory.Delete(Path.Combine(_folder, "top_picks"), recursive: true);

        var (code, report) = await _host.ImportAsync(_folder);

        Assert.Equal(1, code);
        Assert.All(report.GetProperty("files").EnumerateArray(), f => Assert.StartsWith("is not a file of the former system", f.GetProperty("detail").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--from", "/nowhere/at/all")]
    [InlineData("--report", "json")]
    public async Task What_cannot_be_done_is_said_in_a_line(string option, string value) =>
        await Assert.ThrowsAsync<CommandRefusedException>(() => _host.Import().RunAsync(new CommandArguments([option, value]), TextWriter.Null, CancellationToken.None));

    [Fact]
    public async Task An_empty_folder_is_refused() =>
        await Assert.ThrowsAsync<CommandRefusedException>(() => _host.ImportAsync(_folder));

    [Fact]
    public async Task The_report_for_people_shows_the_same_numbers()
    {
        LegacySample.WriteTo(_folder);
        using var output = new StringWriter();

        await _host.Import().RunAsync(new CommandArguments(["--from", _folder]), output, CancellationToken.None);

        Assert.Contains($"times corrected (IST stamped as UTC, minus 5:30)           {LegacySample.TimesCorrected}", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("MODE_UNKNOWN", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Former_weights_become_a_draft_and_an_active_policy_is_not_put_into_force()
    {
        LegacySample.WriteTo(_folder);
        await WriteAsync("mode_weights.json", """{"version":"1.0","modes":{"Swing":{"weights":{"technical":0.6,"pattern":0.40,"watchlist":0.00},"thresholds":{"min_blend_score":60,"min_confidence":"Medium","min_risk_reward":1.5}}}}""");
        await WriteAsync("performance_horizons.json", """{"Swing":{"type":"fixed_days","days":5}}""");
        FormerFileTests.Former(_folder, former => former.Execute(
            """INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json) VALUES ('p1', 'One', '2025-12-01T00:00:00Z', '2025-12-01T00:00:00Z', 'ACTIVE', '{"modes":{"Swing":{}}}')"""));

        var (_, report) = await _host.ImportAsync(_folder);

        Assert.Equal(2, report.GetProperty("found").GetProperty("policies").GetInt32());
        Assert.Equal(2, report.GetProperty("added").GetProperty("policies").GetInt32());
        var drafts = await _host.ListAllAsync("/api/v1/policies?status=DRAFT", "policy_id");
        Assert.Equal(2, drafts.Count);
        Assert.Equal([BuiltInPolicy.Id], await _host.ListAllAsync("/api/v1/policies?status=ACTIVE", "policy_id"));
        Assert.Contains(report.GetProperty("left_out").EnumerateArray(), l => l.GetProperty("reason").GetString() == "TAKEN_OVER_AS_DRAFT");
        var draft = await _host.GetAsync($"/api/v1/policies/{drafts.Single(d => d != "p1")}");
        Assert.Equal(
            """{"thresholds":{"Swing":{"bear_min_rr":1.5,"bull_min_rr":1.5,"bull_min_score":60,"min_confidence":"Medium"}},"weights":{"Swing":{"pattern_recognition":0.4,"technical":0.6,"watchlist_intelligence":0}}}""",
            draft.GetProperty("config").GetRawText());
        Assert.Equal(draft.GetProperty("config_hash").GetString()![..32], draft.GetProperty("policy_id").GetString());
        Assert.Contains("""Its thresholds: {"Swing":{"min_blend_score":60,""", draft.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Contains("""Its horizons: {"Swing":{"type":"fixed_days","days":5}}.""", draft.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(["import-legacy", "import-legacy"], await _host.ListAllAsync("/api/v1/policies/history", "actor"));

        AssertAdded((await _host.ImportAsync(_folder)).Report);
        Assert.Equal(2, await _host.CountAsync("SELECT count(*) FROM policy_history"));
    }

    [Fact]
    public async Task An_active_policy_whose_configuration_is_not_valid_is_taken_over_as_retired_and_reported()
    {
        FormerFileTests.Former(_folder, former => former.Execute(
            "INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json) VALUES ('p1', 'One', '2025-12-01T00:00:00Z', '2025-12-01T00:00:00Z', 'ACTIVE', '{}')"));

        var (_, report) = await _host.ImportAsync(_folder);

        Assert.Equal(1, report.GetProperty("added").GetProperty("policies").GetInt32());
        Assert.Equal("RETIRED", (await _host.GetAsync("/api/v1/policies/p1")).GetProperty("status").GetString());
        Assert.Equal("ACTIVE_POLICY_NOT_VALID", Assert.Single(report.GetProperty("left_out").EnumerateArray()).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_same_weights_in_two_files_are_one_draft_and_other_weights_another()
    {
        await WriteAsync("mode_weights.json", """{"version":"1.0","modes":{"Swing":{"weights":{"technical":0.5,"risk":0.5}}}}""");
        await WriteAsync("mode_weights_candidate_1.1.json", """{"version":"1.1","modes":{"Swing":{"weights":{"risk":0.50,"technical":0.50}}}}""");
        await WriteAsync("mode_weights_candidate_1.2.json", """{"version":"1.2","modes":{"Swing":{"weights":{"risk":0.40,"technical":0.60}}}}""");

        var (_, report) = await _host.ImportAsync(_folder);

        Assert.Equal(["READ", "DUPLICATE", "READ"], report.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("status").GetString()!));
        Assert.Equal(2, report.GetProperty("added").GetProperty("policies").GetInt32());
        Assert.Equal(["Former configuration 1.0", "Former configuration 1.2"], (await _host.ListAllAsync("/api/v1/policies?status=DRAFT", "name")).Order());
    }

    [Theory]
    [InlineData("""{"technical":0.6,"pattern":0.3}""", "must sum to 1")]
    [InlineData("""{"pattern":0.5,"pattern_recognition":0.5}""", "means the same agent")]
    [InlineData("""{"technical":2}""", "between 0 and 1")]
    public async Task Weights_that_are_not_valid_become_a_draft_that_cannot_be_activated_and_the_report_says_why(string weights, string why)
    {
        await WriteAsync("mode_weights.json", "{\"version\":\"1.0\",\"modes\":{\"Swing\":{\"weights\":" + weights + "},\"Sideways\":{\"weights\":{}}}}");

        var (_, report) = await _host.ImportAsync(_folder);

        Assert.Equal(["DRAFT_CANNOT_BE_ACTIVATED", "MODE_UNKNOWN"], report.GetProperty("left_out").EnumerateArray().Select(l => l.GetProperty("reason").GetString()!).Order());
        Assert.Contains(report.GetProperty("left_out").EnumerateArray(), l => l.GetProperty("row").GetString()!.Contains(why, StringComparison.Ordinal));
        var draft = Assert.Single(await _host.ListAllAsync("/api/v1/policies?status=DRAFT", "policy_id"));
        using var refused = await _host.StepAsync($"{draft}/shadow");
        await refused.IsProblemAsync(System.Net.HttpStatusCode.UnprocessableEntity, "POLICY_INVALID");
    }

    [Fact]
    public async Task Of_two_modes_that_mean_the_same_one_is_taken_and_the_other_reported()
    {
        await WriteAsync("mode_weights.json", """{"version":"1.0","modes":{"Positional":{"weights":{"technical":1}},"Delivery":{"weights":{"momentum":1}}}}""");

        var (_, report) = await _host.ImportAsync(_folder);

        var leftOut = Assert.Single(report.GetProperty("left_out").EnumerateArray());
        Assert.Equal(("mode Delivery", "MODE_TWICE"), (leftOut.GetProperty("row").GetString(), leftOut.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_horizon_that_differs_from_the_modes_own_is_reported()
    {
        await WriteAsync("performance_horizons.json", """{"Intraday":{"type":"eod_close"},"Swing":{"type":"fixed_days","days":7},"Sideways":{"type":"eod_close"}}""");
        await WriteAsync("index_universes.json", """{"nifty50":["TCS"],"nifty100":["TCS"],"banknifty":["SBIN"]}""");

        var (code, report) = await _host.ImportAsync(_folder);

        Assert.Equal(0, code);
        Assert.Equal(["HORIZON_IS_FIXED", "MODE_UNKNOWN"], report.GetProperty("left_out").EnumerateArray().Select(l => l.GetProperty("reason").GetString()!));
        Assert.Equal(
            ["horizons of 3 modes; each mode has its own here.", "members of 3 universes, 1 of them the same as another; members are not kept here, so nothing was taken."],
            report.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("detail").GetString()!));
    }

    [Theory]
    [InlineData("mode_weights.json", "[]")]
    [InlineData("mode_weights.json", """{"version":"\ud800","modes":{}}""")]
    [InlineData("mode_weights.json", """{"modes":{"Swing":{},"Swing":{}}}""")]
    [InlineData("performance_horizons.json", "[]")]
    [InlineData("index_universes.json", """{"nifty50":"TCS"}""")]
    public async Task A_configuration_file_that_is_none_costs_its_line(string file, string content)
    {
        await WriteAsync(file, content.Replace(@"\\", @"\", StringComparison.Ordinal));

        var (code, report) = await _host.ImportAsync(_folder);

        Assert.Equal(1, code);
        Assert.Equal("UNREADABLE", Assert.Single(report.GetProperty("files").EnumerateArray()).GetProperty("status").GetString());
    }

    [SharedDataFact]
    public async Task The_real_data_gives_the_known_numbers_and_nothing_the_second_time()
    {
        var folder = Path.Combine(SharedData.Folder!, "legacy");

        var (code, report) = await _host.ImportAsync(folder);

        Assert.Equal(0, code);
        AssertFound(report, runs: 42, recommendations: 43, times: 43, prices: 43, empty: 29, repeated: 8, flipped: 5);
        Assert.Equal(21, report.GetProperty("found").GetProperty("duplicate_files").GetInt32());
        Assert.Equal(43, report.GetProperty("added").GetProperty("pick_events").GetInt32());
        Assert.Equal(0, report.GetProperty("left_out").GetArrayLength());
        Assert.Equal(1, report.GetProperty("added").GetProperty("policies").GetInt32());
        using (var shadow = await _host.StepAsync($"{(await _host.ListAllAsync("/api/v1/policies?status=DRAFT", "policy_id")).Single()}/shadow"))
            Assert.True(shadow.IsSuccessStatusCode, await shadow.Content.ReadAsStringAsync());
        Assert.All(
            (await _host.GetAsync("/api/v1/picks")).GetProperty("items").EnumerateArray(),
            p => Assert.Equal("RUN_PAYLOAD", p.GetProperty("entry_price_source").GetString()));
        AssertAdded((await _host.ImportAsync(folder)).Report);
    }

    private static void AssertFound(JsonElement report, int runs, int recommendations, int times, int prices, int empty, int repeated, int flipped)
    {
        var found = report.GetProperty("found");
        Assert.Equal(
            (runs, recommendations, times, prices, empty, repeated, flipped),
            (Int("runs"), Int("recommendations"), Int("times_corrected"), Int("prices_recovered"), Int("empty_runs"), Int("repeated_groups"), Int("flipped_groups")));

        int Int(string name) => found.GetProperty(name).GetInt32();
    }

    private static void AssertAdded(
        JsonElement report, int runs = 0, int runs_completed = 0, int recommendations = 0, int prices_filled = 0, int pick_events = 0, int contributions = 0, int quarantined = 0) =>
        Assert.Equal(
            new Dictionary<string, int>
            {
                [nameof(runs)] = runs,
                [nameof(runs_completed)] = runs_completed,
                [nameof(recommendations)] = recommendations,
                [nameof(prices_filled)] = prices_filled,
                [nameof(pick_events)] = pick_events,
                [nameof(contributions)] = contributions,
                ["outcomes"] = 0,
                ["policies"] = 0,
                [nameof(quarantined)] = quarantined,
            },
            report.GetProperty("added").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32()));

    private Task WriteAsync(string file, string content) => File.WriteAllTextAsync(Path.Combine(_folder, file), content);

    private static Task<string?> PicksAsync(RecommendationsHost host) => host.TextAsync(
        """
        SELECT group_concat(line, char(10)) FROM (
            SELECT concat_ws('|', r.pick_uuid, r.symbol, r.mode, r.universe, r.recommendation, r.direction, r.generated_at, r.entry_price, r.score_blend,
                r.confidence, r.rank_in_run, e.signal_ts, e.regime, (SELECT group_concat(agent_name || score) FROM pick_agent_contributions c WHERE c.pick_uuid = r.pick_uuid)) AS line
            FROM ai_recommendations r LEFT JOIN pick_events e ON e.pick_uuid = r.pick_uuid ORDER BY r.pick_uuid)
        """);

    private Task<string?> StateAsync() => _host.TextAsync(
        """
        SELECT concat_ws('/', (SELECT count(*) FROM runs), (SELECT count(*) FROM ai_recommendations), (SELECT count(*) FROM pick_events),
            (SELECT count(*) FROM pick_agent_contributions), (SELECT count(*) FROM pick_history), (SELECT count(*) FROM quarantine), (SELECT count(*) FROM rl_policies))
        """);

    private string Fingerprint() => string.Join('\n', Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order()
        .Select(f => $"{Path.GetRelativePath(_folder, f)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));
}
