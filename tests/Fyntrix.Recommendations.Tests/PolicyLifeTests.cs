using System.Net;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Policies;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>A policy from its draft to its retirement, each test on a service of its own.</summary>
public sealed class PolicyLifeTests : IAsyncLifetime, IDisposable
{
    private readonly RecommendationsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_built_in_policy_is_active_from_the_start()
    {
        Assert.Equal([BuiltInPolicy.Id], await _host.ListAllAsync("/api/v1/policies?status=ACTIVE", "policy_id"));
        var policy = await _host.GetAsync($"/api/v1/policies/{BuiltInPolicy.Id}");
        Assert.Equal(("RL Baseline v1", "ACTIVE", true), (policy.GetProperty("name").GetString(), policy.GetProperty("status").GetString(), policy.GetProperty("built_in").GetBoolean()));
        Assert.Equal(BuiltInPolicy.ConfigJson, policy.GetProperty("config").GetRawText());
        Assert.Equal(policy.GetProperty("config_hash").GetString(), Shared.Hashes.Sha256Hex(BuiltInPolicy.ConfigJson));
        Assert.Empty(await _host.ListAllAsync("/api/v1/policies?status=RETIRED", "policy_id"));
        Assert.Empty(await _host.ListAllAsync("/api/v1/policies/history", "event"));
    }

    [Fact]
    public async Task A_draft_goes_through_shadow_into_force_and_the_one_before_it_retires()
    {
        var policy = await _host.CreatePolicyAsync(PolicySamples.Whole, "Wider stops");
        var id = policy.GetProperty("policy_id").GetString()!;
        Assert.Equal(("DRAFT", "Wider stops", false), (policy.GetProperty("status").GetString(), policy.GetProperty("name").GetString(), policy.GetProperty("built_in").GetBoolean()));
        Assert.Equal(CanonicalJson.Of(PolicySamples.Whole), policy.GetProperty("config").GetRawText());

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var shadow = await OkAsync($"{id}/shadow", """{"reason":"Try it beside the baseline."}""");
        Assert.Equal("SHADOW", shadow.GetProperty("status").GetString());
        Assert.Equal([BuiltInPolicy.Id], await ActiveAsync());

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var active = await OkAsync($"{id}/activate", """{"reason":"Better in shadow."}""", "admin-2");
        Assert.Equal(("ACTIVE", "2026-01-09T06:32:00.000000Z", JsonValueKind.Null), (active.GetProperty("status").GetString(), active.GetProperty("activated_at").GetString(), active.GetProperty("deactivated_at").ValueKind));
        Assert.Equal([id], await ActiveAsync());
        Assert.Equal([BuiltInPolicy.Id], await _host.ListAllAsync("/api/v1/policies?status=RETIRED", "policy_id"));
        Assert.Equal("2026-01-09T06:32:00.000000Z", (await _host.GetAsync($"/api/v1/policies/{BuiltInPolicy.Id}")).GetProperty("deactivated_at").GetString());

        var hash = active.GetProperty("config_hash").GetString();
        var said = await _host.Sent.WaitForAsync<PolicyActivated>();
        Assert.Equal(new PolicyActivated(id, "Wider stops", BuiltInPolicy.Id, "admin-2", "Better in shadow.", hash!, new DateTimeOffset(2026, 1, 9, 6, 32, 0, TimeSpan.Zero)), said);

        Assert.Equal(
            [
                $"{id} ACTIVATED SHADOW>ACTIVE admin-2 'Better in shadow.' {id}",
                $"{BuiltInPolicy.Id} RETIRED ACTIVE>RETIRED admin-2 'Better in shadow.' {id}",
                $"{id} SHADOWED DRAFT>SHADOW admin-1 'Try it beside the baseline.' {BuiltInPolicy.Id}",
                $"{id} CREATED >DRAFT admin-1 'Created as a draft.' {BuiltInPolicy.Id}",
            ],
            await HistoryAsync());
        var last = (await _host.GetAsync("/api/v1/policies/history?limit=1")).GetProperty("items")[0];
        Assert.Equal((hash, false, "Wider stops"), (last.GetProperty("config_hash").GetString(), last.GetProperty("override").GetBoolean(), last.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_draft_is_activated_only_by_an_override_which_is_recorded()
    {
        var id = await DraftAsync();
        using var refused = await _host.StepAsync($"{id}/activate");
        Assert.Contains("override", (await refused.IsProblemAsync(HttpStatusCode.Conflict, "POLICY_NOT_IN_SHADOW")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var notMeant = await _host.StepAsync($"{id}/activate", """{"reason":"x","override":false}""");
        await notMeant.IsProblemAsync(HttpStatusCode.Conflict, "POLICY_NOT_IN_SHADOW");

        await OkAsync($"{id}/activate", """{"reason":"The market has turned.","override":true}""");

        Assert.Equal([id], await ActiveAsync());
        Assert.True((await _host.GetAsync("/api/v1/policies/history?limit=1")).GetProperty("items")[0].GetProperty("override").GetBoolean());
    }

    [Fact]
    public async Task An_override_from_shadow_is_none()
    {
        var id = await DraftAsync();
        await OkAsync($"{id}/shadow");
        await OkAsync($"{id}/activate", """{"reason":"x","override":true}""");

        Assert.False((await _host.GetAsync("/api/v1/policies/history?limit=1")).GetProperty("items")[0].GetProperty("override").GetBoolean());
    }

    [Theory]
    [InlineData("DRAFT", "rollback", "NO_POLICY_BEFORE")]
    [InlineData("SHADOW", "shadow", "POLICY_ALREADY_IN_SHADOW")]
    [InlineData("ACTIVE", "shadow", "POLICY_ALREADY_ACTIVE")]
    [InlineData("ACTIVE", "activate", "POLICY_ALREADY_ACTIVE")]
    [InlineData("RETIRED", "shadow", "POLICY_RETIRED")]
    [InlineData("RETIRED", "activate", "POLICY_RETIRED")]
    [InlineData("RETIRED", "retire", "POLICY_RETIRED")]
    public async Task A_step_that_is_not_allowed_is_refused_and_changes_nothing(string status, string step, string code)
    {
        var id = await DraftAsync();
        if (status == "SHADOW")
            await OkAsync($"{id}/shadow");
        if (status == "ACTIVE")
            await OkAsync($"{id}/activate", """{"reason":"x","override":true}""");
        if (status == "RETIRED")
            await OkAsync($"{id}/retire");
        var before = await TablesAsync();

        using var refused = await _host.StepAsync(step == "rollback" ? step : $"{id}/{step}");

        await refused.IsProblemAsync(HttpStatusCode.Conflict, code);
        Assert.Equal(before, await TablesAsync());
    }

    [Theory]
    [InlineData("shadow")]
    [InlineData("activate")]
    [InlineData("retire")]
    public async Task The_built_in_policy_takes_no_steps(string step)
    {
        using var whenActive = await _host.StepAsync($"{BuiltInPolicy.Id}/{step}");
        await whenActive.IsProblemAsync(HttpStatusCode.Conflict, "POLICY_BUILT_IN");
        await OkAsync($"{await DraftAsync()}/activate", """{"reason":"x","override":true}""");
        using var whenRetired = await _host.StepAsync($"{BuiltInPolicy.Id}/{step}", """{"reason":"x"}""");
        await whenRetired.IsProblemAsync(HttpStatusCode.Conflict, "POLICY_BUILT_IN");
    }

    [Theory]
    [InlineData("shadow")]
    [InlineData("activate")]
    [InlineData("retire")]
    [InlineData("evaluate")]
    public async Task An_unknown_policy_changes_nothing(string step)
    {
        await OkAsync($"{await DraftAsync()}/activate", """{"reason":"x","override":true}""");
        var before = await TablesAsync();

        using var refused = await _host.StepAsync($"nobody/{step}");

        await refused.IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal(before, await TablesAsync());
    }

    [Theory]
    [InlineData("""{"weights":{"Swing":{"technical":0.5}}}""", "config.weights.Swing")]
    [InlineData("""{"modes":{"Swing":{"exit":{}}}}""", "config.modes.Swing.exit")]
    [InlineData("[]", "config")]
    public async Task An_invalid_policy_changes_nothing(string config, string path)
    {
        // As the former system may have left it.
        await _host.ExecuteAsync(
            "INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json, created_at_micros) VALUES ('former', 'Former', '', '', 'SHADOW', $config, 1)",
            ("$config", config));
        var before = await TablesAsync();

        using var refused = await _host.StepAsync("former/activate");

        var problem = await refused.IsProblemAsync(HttpStatusCode.UnprocessableEntity, "POLICY_INVALID");
        Assert.Equal(path, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        Assert.Equal(before, await TablesAsync());
        using var evaluated = await _host.StepAsync("former/evaluate");
        await evaluated.IsProblemAsync(HttpStatusCode.UnprocessableEntity, "POLICY_INVALID");
    }

    [Fact]
    public async Task An_active_policy_that_is_not_valid_decides_nothing_and_the_built_in_one_does()
    {
        await _host.ExecuteAsync(
            "INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json, created_at_micros) VALUES ('former', 'Former', '', '', 'ACTIVE', '{}', 1)");

        Assert.Equal(BuiltInPolicy.Id, (await _host.Store.ReadAsync(PolicySettings.InForce, CancellationToken.None)).PolicyId);
    }

    [Fact]
    public async Task Rollback_goes_back_policy_by_policy_to_the_built_in_one()
    {
        var (a, b, c) = (await InForceAsync(0.1m), await InForceAsync(0.2m), await InForceAsync(0.3m));
        Assert.Equal([c], await ActiveAsync());

        Assert.Equal(b, (await OkAsync("rollback", """{"reason":"C loses."}""")).GetProperty("policy_id").GetString());
        Assert.Equal([b], await ActiveAsync());
        var said = await _host.Sent.WaitForAsync<PolicyActivated>(m => m.Reason == "C loses.");
        Assert.Equal((b, c), (said.PolicyId, said.PreviousPolicyId));
        Assert.Equal($"{b} ROLLED_BACK RETIRED>ACTIVE admin-1 'C loses.' {b}", (await HistoryAsync())[0]);

        Assert.Equal(a, (await OkAsync("rollback")).GetProperty("policy_id").GetString());
        Assert.Equal(BuiltInPolicy.Id, (await OkAsync("rollback")).GetProperty("policy_id").GetString());
        using var refused = await _host.StepAsync("rollback");
        await refused.IsProblemAsync(HttpStatusCode.Conflict, "NO_POLICY_BEFORE");
        Assert.Equal([BuiltInPolicy.Id], await ActiveAsync());
    }

    [Fact]
    public async Task After_a_rollback_another_activation_is_undone_to_where_the_rollback_led()
    {
        var a = await InForceAsync(0.1m);
        await InForceAsync(0.2m);
        await OkAsync("rollback");
        await InForceAsync(0.3m);

        Assert.Equal(a, (await OkAsync("rollback")).GetProperty("policy_id").GetString());
        Assert.Equal(BuiltInPolicy.Id, (await OkAsync("rollback")).GetProperty("policy_id").GetString());
    }

    [Fact]
    public async Task When_the_active_policy_retires_the_built_in_one_is_in_force_and_a_rollback_undoes_that()
    {
        var (a, b) = (await InForceAsync(0.1m), await InForceAsync(0.2m));

        Assert.Equal("RETIRED", (await OkAsync($"{b}/retire")).GetProperty("status").GetString());
        Assert.Equal([BuiltInPolicy.Id], await ActiveAsync());
        await _host.Sent.WaitForAsync<PolicyActivated>(m => m.PolicyId == BuiltInPolicy.Id && m.PreviousPolicyId == b);

        Assert.Equal(b, (await OkAsync("rollback")).GetProperty("policy_id").GetString());
        Assert.Equal(a, (await OkAsync("rollback")).GetProperty("policy_id").GetString());
    }

    [Fact]
    public async Task A_policy_that_nobody_wants_any_more_is_retired_from_draft_or_shadow()
    {
        var (draft, shadow) = (await DraftAsync(), await DraftAsync());
        await OkAsync($"{shadow}/shadow");

        foreach (var id in new[] { draft, shadow })
        {
            var retired = await OkAsync($"{id}/retire");
            Assert.Equal(("RETIRED", JsonValueKind.Null), (retired.GetProperty("status").GetString(), retired.GetProperty("deactivated_at").ValueKind));
        }

        Assert.Equal([BuiltInPolicy.Id], await ActiveAsync());
    }

    [Fact]
    public async Task The_history_keeps_the_metrics_of_each_step_and_cannot_be_rewritten()
    {
        var id = await DraftAsync();
        await _host.ExecuteAsync("""UPDATE rl_policies SET metrics_json = '{"exit_profiles":{}}' WHERE policy_id = $id""", ("$id", id));
        await OkAsync($"{id}/shadow");
        await _host.ExecuteAsync("UPDATE rl_policies SET metrics_json = NULL WHERE policy_id = $id", ("$id", id));

        Assert.Equal("""{"exit_profiles":{}}""", (await _host.GetAsync("/api/v1/policies/history?limit=1")).GetProperty("items")[0].GetProperty("metrics").GetRawText());
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => _host.ExecuteAsync("UPDATE policy_history SET reason = 'another'"));
    }

    [Fact]
    public async Task The_history_is_walked_page_by_page_in_the_order_of_the_steps_even_when_the_clock_is_set_back()
    {
        var first = await InForceAsync(0.1m);
        _host.Clock.Advance(TimeSpan.FromDays(-1));
        var second = await InForceAsync(0.2m);

        var pages = await _host.ListAllAsync("/api/v1/policies/history?limit=1", "step_id");

        Assert.Equal(await _host.ListAllAsync("/api/v1/policies/history", "step_id"), pages);
        Assert.Equal(8, pages.Distinct().Count());
        Assert.Equal(["ACTIVATED", "SHADOWED", "CREATED"], await _host.ListAllAsync($"/api/v1/policies/history?policy_id={second}", "event"));
        Assert.Equal(["RETIRED", "ACTIVATED", "SHADOWED", "CREATED"], await _host.ListAllAsync($"/api/v1/policies/history?policy_id={first}", "event"));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=MXxh", "cursor")] // 1|a, a cursor of another list
    public async Task A_page_of_the_history_that_makes_no_sense_is_refused(string query, string field)
    {
        using var refused = await _host.As("reader").GetAsync(new Uri($"/api/v1/policies/history?{query}", UriKind.Relative));
        await refused.IsInvalidAsync(field);
    }

    [Theory]
    [InlineData("""{"config":{}}""", "name", "config")]
    [InlineData("""{"name":" ","config":{"thresholds":{}}}""", "name")]
    [InlineData("""{"name":"n"}""", "config")]
    [InlineData("""{"name":"n","config":[]}""", "config")]
    [InlineData("""{"name":"n","config":{"weights":{"Swing":{"technical":0.5}}}}""", "config.weights.Swing")]
    [InlineData("""{"name":"n","config":{"weights":{"Swing":{"technical":1}},"mood":1}}""", "config.mood")]
    [InlineData("""{"name":"n","status":"ACTIVE","config":{"thresholds":{}}}""", "status")]
    public async Task A_policy_that_is_not_valid_is_not_written(string body, params string[] fields)
    {
        var before = await TablesAsync();
        using var refused = await RecommendationsHost.PostPolicyAsync(_host.Admin(), body);

        await refused.IsInvalidAsync(fields);
        Assert.Equal(before, await TablesAsync());
    }

    [Fact]
    public async Task Texts_have_their_lengths()
    {
        using var name = await RecommendationsHost.PostPolicyAsync(_host.Admin(), $$$$"""{"name":"{{{{new string('n', 101)}}}}","description":"{{{{new string('d', 2001)}}}}","config":{"thresholds":{}}}""");
        await name.IsInvalidAsync("name", "description");
        using var large = await RecommendationsHost.PostPolicyAsync(_host.Admin(), "{\"name\":\"n\",\"config\":{\"thresholds\":{},\"x\":\"" + new string('x', 65536) + "\"}}");
        await large.IsInvalidAsync("config");
        var id = await DraftAsync();
        using var reason = await _host.StepAsync($"{id}/shadow", $$"""{"reason":"{{new string('r', 501)}}"}""");
        await reason.IsInvalidAsync("reason");
        await OkAsync($"{id}/shadow", $$"""{"reason":"{{new string('r', 500)}}"}""");
    }

    [Theory]
    [InlineData("ID/shadow")]
    [InlineData("ID/activate")]
    [InlineData("ID/retire")]
    [InlineData("rollback")]
    public async Task Each_step_needs_a_reason(string step)
    {
        var path = step.Replace("ID", await DraftAsync(), StringComparison.Ordinal);
        foreach (var body in new[] { "{}", """{"reason":null}""", """{"reason":""}""", """{"reason":"  "}""" })
        {
            using var refused = await _host.StepAsync(path, body);
            await refused.IsInvalidAsync("reason");
        }

        using var unknown = await _host.StepAsync(path, """{"reason":"x","force":true}""");
        await unknown.IsInvalidAsync("force");
    }

    [Fact]
    public async Task Only_administrators_write_and_readers_read()
    {
        var id = await DraftAsync();
        foreach (var scope in new[] { Scopes.User, Scopes.PicksWrite, Scopes.PricesWrite })
        {
            foreach (var step in new[] { $"{id}/shadow", $"{id}/activate", $"{id}/retire", $"{id}/evaluate", "rollback" })
            {
                using var refused = await _host.StepAsync(step, client: _host.As("somebody", scope));
                await refused.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
            }

            using var create = await RecommendationsHost.PostPolicyAsync(_host.As("somebody", scope), """{"name":"n","config":{"thresholds":{}}}""");
            await create.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        }

        await _host.GetAsync("/api/v1/policies/history", _host.As("somebody", Scopes.PicksWrite));
        using var feed = await _host.As("feed", Scopes.PricesWrite).GetAsync(new Uri("/api/v1/policies/history", UriKind.Relative));
        await feed.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_makes_one_policy_and_takes_one_step()
    {
        var first = await _host.CreatePolicyAsync(PolicySamples.Weights(), key: "same");
        var second = await _host.CreatePolicyAsync(PolicySamples.Weights(), key: "same");
        Assert.Equal(first.GetRawText(), second.GetRawText());
        // Cut off between the commit and the answer: the key has no answer, and the policy is there.
        await _host.ExecuteAsync("UPDATE idempotency_keys SET status = NULL, body = NULL, locked_until = 0");
        Assert.Equal(first.GetProperty("policy_id").GetString(), (await _host.CreatePolicyAsync(PolicySamples.Weights(), key: "same")).GetProperty("policy_id").GetString());
        Assert.Equal(1, await _host.CountAsync("SELECT count(*) FROM policy_history"));

        var admin = _host.Admin();
        admin.DefaultRequestHeaders.Add("Idempotency-Key", "step");
        for (var i = 0; i < 2; i++)
        {
            using var answer = await _host.StepAsync($"{first.GetProperty("policy_id").GetString()}/shadow", client: admin);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var withoutKey = await _host.Admin().PostAsync(new Uri("/api/v1/policies", UriKind.Relative), new StringContent("""{"name":"n","config":{"thresholds":{}}}""", System.Text.Encoding.UTF8, "application/json"));
        await withoutKey.IsProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_REQUIRED");
    }

    [Fact]
    public async Task Of_32_racing_activations_one_policy_is_left_active_and_the_history_tells_them_one_after_the_other()
    {
        var ids = new List<string>();
        for (var i = 1; i <= 32; i++)
        {
            ids.Add(await DraftAsync(i / 100m));
            await OkAsync($"{ids[^1]}/shadow");
        }

        var start = new TaskCompletionSource();
        var racing = ids.Select(async id =>
        {
            await start.Task;
            using var answer = await _host.StepAsync($"{id}/activate");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }).ToList();
        start.SetResult();
        await Task.WhenAll(racing);

        var active = Assert.Single(await ActiveAsync());
        Assert.Equal(1, await _host.CountAsync("SELECT count(*) FROM rl_policies WHERE status = 'ACTIVE'"));
        var steps = (await HistoryItemsAsync()).Where(s => s.Event is "ACTIVATED" or "RETIRED").Reverse().ToList();
        Assert.Equal(64, steps.Count);
        var reigning = BuiltInPolicy.Id;
        foreach (var pair in steps.Chunk(2))
        {
            Assert.Equal(("RETIRED", reigning), (pair[0].Event, pair[0].Policy));
            Assert.Equal(("ACTIVATED", pair[1].Policy, pair[1].Policy), (pair[1].Event, pair[0].Active, pair[1].Active));
            reigning = pair[1].Policy;
        }

        Assert.Equal(active, reigning);
        Assert.Equal(ids.Order(), steps.Where(s => s.Event == "ACTIVATED").Select(s => s.Policy).Order());
        await Eventually.HoldsAsync(() => _host.Sent.All.OfType<PolicyActivated>().Count() == 32);
    }

    [Fact]
    public async Task Of_racing_steps_on_one_policy_one_is_taken()
    {
        var id = await DraftAsync();
        await OkAsync($"{id}/shadow");

        var codes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var answer = await _host.StepAsync($"{id}/activate");
            return answer.StatusCode;
        }));

        Assert.Equal(1, codes.Count(c => c == HttpStatusCode.OK));
        Assert.Equal(15, codes.Count(c => c == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task A_lost_file_has_its_policies_their_history_and_agents_back()
    {
        var store = _host.Store;
        var first = await InForceAsync(0.1m);
        await store.Archive.ExportAsync(store, CancellationToken.None);
        // After the export, in one line of the journal: whichever of two policies is put back first, one must go for the other to come.
        var later = new List<string>();
        for (var i = 2; i <= 6; i++)
            later.Add(await InForceAsync(i / 10m));
        await OkAsync("rollback");
        using (var agent = await _host.Admin().PutAsync(new Uri("/api/v1/policies/agents/newcomer", UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "application/json")))
            Assert.Equal(HttpStatusCode.OK, agent.StatusCode);
        var before = await TablesAsync();
        await Eventually.HoldsAsync(async () => await _host.CountAsync("SELECT count(*) FROM archive_changes") == 0);

        File.Delete(store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await _host.As("reader").GetAsync(new Uri("/api/v1/policies", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK && store.LastHealing?.Restored > 0;
        });

        Assert.Empty(store.ArchiveFaults);
        Assert.Equal(before, await TablesAsync());
        Assert.Equal([later[^2]], await ActiveAsync());
        for (var i = later.Count - 3; i >= 0; i--)
            Assert.Equal(later[i], (await OkAsync("rollback")).GetProperty("policy_id").GetString());
        Assert.Equal(first, (await OkAsync("rollback")).GetProperty("policy_id").GetString());
    }

    [Fact]
    public async Task A_lost_file_without_an_archive_has_the_built_in_policy_active()
    {
        var id = await InForceAsync(0.1m);
        await Eventually.HoldsAsync(async () => await _host.CountAsync("SELECT count(*) FROM archive_changes") == 0);
        Directory.Delete(_host.Store.Archive.Folder, recursive: true);
        File.Delete(_host.Store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await _host.As("reader").GetAsync(new Uri($"/api/v1/policies/{id}", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.NotFound;
        });

        Assert.Equal([BuiltInPolicy.Id], await ActiveAsync());
        Assert.Equal(BuiltInPolicy.Id, (await _host.Store.ReadAsync(PolicySettings.InForce, CancellationToken.None)).PolicyId);
    }

    private async Task<string> DraftAsync(decimal technical = 0.6m) =>
        (await _host.CreatePolicyAsync(PolicySamples.Weights(technical))).GetProperty("policy_id").GetString()!;

    private async Task<string> InForceAsync(decimal technical)
    {
        var id = await DraftAsync(technical);
        await OkAsync($"{id}/shadow");
        await OkAsync($"{id}/activate");
        return id;
    }

    private async Task<JsonElement> OkAsync(string step, string body = """{"reason":"Because it is better."}""", string actor = "admin-1")
    {
        using var response = await _host.StepAsync(step, body, _host.Admin(actor));
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer);
        return JsonDocument.Parse(answer).RootElement;
    }

    private Task<List<string>> ActiveAsync() => _host.ListAllAsync("/api/v1/policies?status=ACTIVE", "policy_id");

    private async Task<List<string>> HistoryAsync() => (await _host.GetAsync("/api/v1/policies/history?limit=200")).GetProperty("items").EnumerateArray().Select(h =>
        $"{h.GetProperty("policy_id")} {h.GetProperty("event")} {h.GetProperty("from_status")}>{h.GetProperty("to_status")} {h.GetProperty("actor")} '{h.GetProperty("reason")}' {h.GetProperty("active_policy_id")}").ToList();

    private async Task<List<(string Policy, string Event, string Active)>> HistoryItemsAsync() =>
        (await _host.GetAsync("/api/v1/policies/history?limit=200")).GetProperty("items").EnumerateArray()
            .Select(h => (h.GetProperty("policy_id").GetString()!, h.GetProperty("event").GetString()!, h.GetProperty("active_policy_id").GetString()!)).ToList();

    /// <summary>Everything that stands in the tables of policies, row by row; also how many messages wait or went.</summary>
    private Task<string> TablesAsync() => _host.Store.ReadAsync(
        connection => string.Join('\n', new[] { "rl_policies", "policy_history", "registered_agents" }.SelectMany(table =>
            connection.Query($"SELECT * FROM {table} ORDER BY 1, 2", row => $"{table}: {string.Join('|', Enumerable.Range(0, row.FieldCount).Where(i => row.GetName(i) != "id").Select(i => row.GetValue(i)))}").Order(StringComparer.Ordinal)
                .Append($"{table}: {connection.QueryLong($"SELECT count(*) FROM {table}")}"))),
        CancellationToken.None);
}
