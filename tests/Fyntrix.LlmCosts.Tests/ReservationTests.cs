using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Reservations;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Reserve, settle and release over the API. Each test has a host of its own: global budgets cover everything.</summary>
public sealed class ReservationTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/api/v1/llm/reservations";

    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task What_is_held_counts_beside_what_is_spent_until_it_is_settled()
    {
        var budget = await BudgetAsync(0.01m);
        var id = await ReserveAsync(0.009m);
        Assert.Equal("0 0.009", await StandingAsync(budget));
        await (await TryReserveAsync(0.001_000_001m)).IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");

        // 100 × 30,000 + 50 × 60,000 nano-USD.
        var settled = await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 });

        Assert.Equal("SETTLED 0.006 false false RECORDED", Outcome(settled));
        Assert.Equal("0.006 0", await StandingAsync(budget));
        await ReserveAsync(0.004m);
        await (await TryReserveAsync(0.000_000_001m)).IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");
    }

    [Fact]
    public async Task One_full_budget_of_several_refuses_and_then_nothing_is_held_anywhere()
    {
        var wide = await BudgetAsync(10m);
        var narrow = await BudgetAsync(0.01m, scope: "AGENT", value: "news", period: "MONTH");
        var soft = await BudgetAsync(0.001m, enforcement: "SOFT");

        var refused = await TryReserveAsync(0.011m, agent: "news");

        // To the first of February, 00:00 UTC, from 9 January 06:30.
        Assert.Equal(new TimeSpan(22, 17, 30, 0), refused.Headers.RetryAfter!.Delta);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((narrow, "BUDGET_EXHAUSTED"), (problem.GetProperty("budget_id").GetString(), problem.GetProperty("code").GetString()));
        Assert.Equal("0 0", await StandingAsync(wide));
        await ReserveAsync(0.011m, agent: "charts");
        Assert.Equal("0 0.011", await StandingAsync(wide));
        Assert.Equal("0 0", await StandingAsync(narrow));
        Assert.Equal("0 0", await StandingAsync(soft));
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_reservations"));
    }

    [Fact]
    public async Task Unpriced_tokens_count_at_the_ceiling()
    {
        await BudgetAsync(7m);
        // 100,000 tokens at 60 dollars a million.
        await _host.ReportAsync(new { model = "nobody-knows", tokens_input = 100_000 });

        await (await TryReserveAsync(1.000_000_001m)).IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");
        await ReserveAsync(1m);
    }

    [Theory]
    [InlineData("gpt-4", 100, 50, "0.006")]
    // No price: all tokens at 60 dollars a million.
    [InlineData("nobody-knows", 100, 50, "0.009")]
    // Dearest input is the cache write of an hour, 6 dollars a million; output 15.
    [InlineData("claude-sonnet-4-20250514", 1000, 1000, "0.021")]
    // Above 272,000 tokens of input a dearer tier: 2.5 and 15 dollars a million, then 5 and 22.5. Output has no part in that.
    [InlineData("gpt-5.4", 272_000, 1_000_000, "15.68")]
    [InlineData("gpt-5.4", 272_001, 1_000_000, "23.860005")]
    public async Task Tokens_are_held_at_the_dearest_class(string model, long input, long output, string usd)
    {
        var response = await PostAsync(Path, new { model, max_input_tokens = input, max_output_tokens = output });

        Assert.Equal(usd, (await ReadAsync(response, HttpStatusCode.Created)).GetProperty("reserved_usd").GetRawText());
    }

    [Fact]
    public async Task A_call_that_cost_more_than_was_held_is_booked_in_full_and_flagged()
    {
        var budget = await BudgetAsync(0.001m);
        var id = await ReserveAsync(0.001m);

        Assert.Equal("SETTLED 0.006 true false RECORDED", Outcome(await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 })));
        Assert.Equal("0.006 0", await StandingAsync(budget));
    }

    [Fact]
    public async Task A_second_settlement_and_a_call_that_was_reported_before_count_once()
    {
        var budget = await BudgetAsync(1m);
        var report = new { model = "gpt-4", tokens_input = 100, tokens_output = 50 };
        var first = await ReserveAsync(0.01m);
        await SettleAsync(first, report);
        Assert.Equal("SETTLED 0.006 false false DUPLICATE", Outcome(await SettleAsync(first, report)));

        var second = await ReserveAsync(0.01m);
        var known = new { report.model, report.tokens_input, report.tokens_output, provider_response_id = "r-1" };
        await _host.ReportAsync(known);
        Assert.Equal("SETTLED 0.006 false false DUPLICATE", Outcome(await SettleAsync(second, known)));

        Assert.Equal("0.012 0", await StandingAsync(budget));
        Assert.Equal("SETTLED", (await LlmCostsHost.GetAsync(_host.Reporter, $"{Path}/{first}")).GetProperty("state").GetString());
        Assert.Equal("SETTLED", (await ReadAsync(await _host.Reporter.PostAsync($"{Path}/{second}/release", null), HttpStatusCode.OK)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("r-1", null, false)]
    [InlineData(null, "r-1", false)]
    [InlineData("r-1", null, true)]
    [InlineData("r-1", "r-1", true)]
    public async Task A_settlement_is_the_same_call_again_when_one_of_both_reports_does_not_name_its_response(string? first, string? second, bool reportedBefore)
    {
        var budget = await BudgetAsync(1m);
        var id = await ReserveAsync(0.01m);
        if (reportedBefore)
            await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, provider_response_id = first });
        await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50, provider_response_id = first });

        Assert.Equal("SETTLED 0.006 false false DUPLICATE", Outcome(await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50, provider_response_id = second, agent = "news" })));

        Assert.Equal("0.006 0", await StandingAsync(budget));
        // The repeat fills in what the first report left out, as any other.
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests WHERE agent = 'news'"));
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
    }

    [Fact]
    public async Task A_reservation_that_one_call_has_settled_is_not_settled_by_another()
    {
        var budget = await BudgetAsync(1m);
        var id = await ReserveAsync(0.01m);
        await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50, provider_response_id = "r-1" });

        var refused = await PostAsync($"{Path}/{id}/settle", new { model = "gpt-4", tokens_input = 100, tokens_output = 50, provider_response_id = "r-2" });

        await refused.IsProblemAsync(HttpStatusCode.Conflict, "RESERVATION_SETTLED");
        Assert.Equal("0.006 0", await StandingAsync(budget));
        // Nothing is lost when the caller does as it is told.
        Assert.Equal("RECORDED", (await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, provider_response_id = "r-2" })).GetProperty("items")[0].GetProperty("result").GetString());
    }

    [Fact]
    public async Task Expiry_writes_nothing_where_nothing_is_due()
    {
        await BudgetAsync(1m);
        await ReserveAsync(0.01m);
        var book = _host.Services.GetRequiredService<ReservationBook>();
        await book.ExpireAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);
        // Changes with each commit of another connection.
        await using var watcher = new SqliteConnection($"Data Source={_host.Store.Path};Pooling=False;Mode=ReadOnly");
        await watcher.OpenAsync();
        var version = watcher.QueryLong("PRAGMA data_version");

        await book.ExpireAsync(CancellationToken.None);
        Assert.Equal(version, watcher.QueryLong("PRAGMA data_version"));

        _host.Clock.Advance(TimeSpan.FromSeconds(120));
        await book.ExpireAsync(CancellationToken.None);
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_reservations WHERE state = 'EXPIRED'"));
    }

    [Fact]
    public async Task A_report_that_does_not_add_up_leaves_the_hold_to_a_better_one()
    {
        var budget = await BudgetAsync(1m);
        var id = await ReserveAsync(0.01m);

        Assert.Equal("HELD null false false QUARANTINED", Outcome(await SettleAsync(id, new { model = "gpt-4", tokens_input = 1, tokens_cached = 2 })));
        await (await PostAsync($"{Path}/{id}/settle", new { model = "gpt-4" })).IsInvalidAsync("tokens_input");
        Assert.Equal("0 0.01", await StandingAsync(budget));
        Assert.Equal("SETTLED 0.006 false false RECORDED", Outcome(await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 })));
    }

    [Fact]
    public async Task What_was_released_is_released_once_and_cannot_be_settled()
    {
        var budget = await BudgetAsync(1m);
        var id = await ReserveAsync(1m);

        var first = await (await _host.Reporter.PostAsync($"{Path}/{id}/release", null)).Content.ReadAsStringAsync();
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await (await _host.Reporter.PostAsync($"{Path}/{id}/release", null)).Content.ReadAsStringAsync();

        Assert.Equal(first, second);
        await (await PostAsync($"{Path}/{id}/settle", new { model = "gpt-4", tokens_input = 1 })).IsProblemAsync(HttpStatusCode.Conflict, "RESERVATION_RELEASED");
        Assert.Equal("0 0", await StandingAsync(budget));
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
    }

    [Fact]
    public async Task What_expires_makes_room_and_can_still_be_settled()
    {
        var budget = await BudgetAsync(0.01m);
        var id = await ReserveAsync(0.01m, seconds: 60);
        _host.Clock.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromMicroseconds(1));
        await (await TryReserveAsync(0.01m)).IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");
        _host.Clock.Advance(TimeSpan.FromMicroseconds(1));
        var other = await ReserveAsync(0.01m);

        Assert.Equal("SETTLED 0.006 false true RECORDED", Outcome(await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 })));
        Assert.Equal("0.006 0.01", await StandingAsync(budget));
        Assert.Equal("HELD", (await LlmCostsHost.GetAsync(_host.Reporter, $"{Path}/{other}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_background_takes_back_what_is_overdue_and_removes_what_ended_a_week_ago()
    {
        var budget = await BudgetAsync(1m, period: "MONTH");
        var id = await ReserveAsync(1m);
        var book = _host.Services.GetRequiredService<ReservationBook>();

        _host.Clock.Advance(TimeSpan.FromSeconds(120));
        await book.ExpireAsync(CancellationToken.None);
        Assert.Equal("0 0", await StandingAsync(budget));
        Assert.Equal("EXPIRED", (await LlmCostsHost.GetAsync(_host.Reporter, $"{Path}/{id}")).GetProperty("state").GetString());

        _host.Clock.Advance(ReservationBook.KeptFor + TimeSpan.FromMicroseconds(1));
        await book.ExpireAsync(CancellationToken.None);
        await (await _host.Reporter.GetAsync($"{Path}/{id}")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task A_call_is_charged_where_it_was_held_also_when_a_new_window_has_begun()
    {
        var budget = await BudgetAsync(0.01m);
        _host.Clock.Set(new DateTimeOffset(2026, 1, 9, 23, 59, 30, TimeSpan.Zero));
        var id = await ReserveAsync(0.01m);
        _host.Clock.Set(new DateTimeOffset(2026, 1, 10, 0, 0, 30, TimeSpan.Zero));
        Assert.Equal("0 0", await StandingAsync(budget));
        var next = await ReserveAsync(0.002m);

        await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 });

        Assert.Equal("0 0.002", await StandingAsync(budget));
        Assert.Equal(6_000_000, await _host.QueryLongAsync("SELECT sum(spent_nano_usd) FROM llm_budget_windows WHERE budget_id <> 'daily'"));
        Assert.Equal(2_000_000, await _host.QueryLongAsync("SELECT sum(reserved_nano_usd) FROM llm_budget_windows"));
        Assert.Equal("HELD", (await LlmCostsHost.GetAsync(_host.Reporter, $"{Path}/{next}")).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_is_charged_to_yesterday_is_not_charged_to_today_as_well(bool isCountedAnew)
    {
        var budget = await BudgetAsync(1m);
        _host.Clock.Set(new DateTimeOffset(2026, 1, 9, 23, 59, 30, TimeSpan.Zero));
        var id = await ReserveAsync(0.01m);
        _host.Clock.Set(new DateTimeOffset(2026, 1, 10, 0, 0, 30, TimeSpan.Zero));

        await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 });
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100 });
        if (isCountedAnew)
        {
            await SetActiveAsync(budget, false);
            await SetActiveAsync(budget, true);
        }

        Assert.Equal("0.003 0", await StandingAsync(budget));
        Assert.Equal(9_000_000, await _host.QueryLongAsync($"SELECT sum(spent_nano_usd) FROM llm_budget_windows WHERE budget_id = '{budget}'"));
    }

    [Fact]
    public async Task Budgets_of_the_name_under_which_a_call_was_held_are_charged_from_the_first_one_on()
    {
        await BudgetAsync(1m);
        var soft = await BudgetAsync(1m, enforcement: "SOFT", scope: "MODEL", value: "house-other");
        var spent = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var reserved = await ReadAsync(await PostAsync(Path, new { model = "house-other", amount_usd = 0.01 }), HttpStatusCode.Created);
            await SettleAsync(reserved.GetProperty("id").GetString()!, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 });
            spent.Add(await StandingAsync(soft));
        }

        Assert.Equal(["0.006 0", "0.012 0"], spent);
    }

    [Theory]
    [InlineData("called_at", "2026-01-08T12:00:00Z")]
    [InlineData("agent", "charts")]
    [InlineData("model", "gpt-4-turbo")]
    public async Task Whatever_its_report_says_a_call_is_charged_to_the_budget_that_held_it(string member, string value)
    {
        var byAgent = await BudgetAsync(0.006m, scope: "AGENT", value: "news");
        var byModel = await BudgetAsync(0.006m, scope: "MODEL", value: "gpt-4");
        var report = new Dictionary<string, object> { ["model"] = "gpt-4", ["tokens_input"] = 100, ["tokens_output"] = 50 };
        report[member] = value;

        await SettleAsync(await ReserveAsync(0.006m, "news"), report);

        var spent = member == "model" ? "0.0025 0" : "0.006 0";
        Assert.Equal((spent, spent), (await StandingAsync(byAgent), await StandingAsync(byModel)));
        await (await TryReserveAsync(0.006m, "news")).IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");
    }

    [Theory]
    [InlineData("gpt-4", "gpt-4")]
    [InlineData("gpt-4", "GPT-4")]
    [InlineData("gpt-4o", "openai/gpt-4o")]
    [InlineData("gpt-4o", "azure/gpt-4o")]
    [InlineData("gpt-4o", "gpt-4o-2024-08-06")]
    [InlineData("gpt-4o", "gpt-4o-2031-12-31")]
    [InlineData("openai/gpt-4o", "gpt-4o")]
    [InlineData("local/llama3", "llama3")]
    [InlineData("llama3", "local/LLAMA3")]
    public async Task A_budget_of_a_model_holds_it_by_each_of_its_names(string budgeted, string called)
    {
        await _host.ReportAsync(new { model = called, tokens_input = 1_000_000 });
        var budget = await BudgetAsync(0m, scope: "MODEL", value: budgeted);

        await (await PostAsync(Path, new { model = called, amount_usd = 0.001 })).IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");

        // What was spent before it was made, and after.
        var before = (await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{budget}")).GetProperty("spent_usd").GetDecimal();
        await _host.ReportAsync(new { model = called, tokens_input = 1_000_000 });
        Assert.True(before > 0);
        Assert.Equal(2 * before, (await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{budget}")).GetProperty("spent_usd").GetDecimal());
    }

    [Theory]
    [InlineData("gpt-4o", "gpt-4")]
    [InlineData("gpt-4o", "gpt-4o-mini")]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o-2024-11-20")]
    [InlineData("llama3", "llama3.1")]
    public async Task A_budget_of_a_model_holds_no_other(string budgeted, string called)
    {
        await BudgetAsync(0m, scope: "MODEL", value: budgeted);

        await ReadAsync(await PostAsync(Path, new { model = called, amount_usd = 0.001 }), HttpStatusCode.Created);
    }

    [Fact]
    public async Task What_a_hard_budget_had_no_room_for_is_booked_in_full_and_flagged()
    {
        await BudgetAsync(0.013m, scope: "AGENT", value: "news");
        object Call(string agent) => new { model = "gpt-4", tokens_input = 100, tokens_output = 50, agent, user_id = "asha" };
        string Flags(JsonElement batch) => string.Join(' ', batch.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("over_budget").GetBoolean()));

        Assert.Equal("False False True False", Flags(await _host.ReportAsync(new[] { Call("news"), Call("news"), Call("news"), Call("charts") })));
        Assert.Equal("True", Flags(await _host.ReportAsync(Call("news"))));

        var rows = (await LlmCostsHost.GetAsync(_host.As("asha"), "/api/v1/llm/requests")).GetProperty("items").EnumerateArray();
        Assert.Equal(["charts False", "news False", "news False", "news True", "news True"], rows.Select(r => $"{r.GetProperty("agent").GetString()} {r.GetProperty("over_budget").GetBoolean()}").Order());
    }

    [Fact]
    public async Task A_call_within_what_was_held_is_not_flagged_and_one_beyond_it_is()
    {
        await BudgetAsync(0.007m);
        var (first, second) = (await ReserveAsync(0.006m), await ReserveAsync(0.001m));
        var call = new { model = "gpt-4", tokens_input = 100, tokens_output = 50 };

        Assert.False((await SettleAsync(first, call)).GetProperty("request").GetProperty("over_budget").GetBoolean());
        Assert.True((await SettleAsync(second, call)).GetProperty("request").GetProperty("over_budget").GetBoolean());
    }

    [Fact]
    public async Task A_call_whose_response_only_its_second_settlement_names_counts_once_by_that_too()
    {
        var id = await ReserveAsync(0.01m);
        var call = new { model = "gpt-4", tokens_input = 100, tokens_output = 50 };
        var named = new { call.model, call.tokens_input, call.tokens_output, provider = "openai", provider_response_id = "r-9" };

        await SettleAsync(id, call);
        Assert.Equal("DUPLICATE", (await SettleAsync(id, named)).GetProperty("request").GetProperty("result").GetString());
        Assert.Equal(1, (await _host.ReportAsync(named)).GetProperty("duplicates").GetInt32());

        Assert.Equal(1, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Fact]
    public async Task A_budget_that_is_deleted_or_paused_leaves_nothing_stuck()
    {
        var (deleted, paused) = (await BudgetAsync(1m), await BudgetAsync(1m));
        var (first, second) = (await ReserveAsync(0.4m), await ReserveAsync(0.4m));
        Assert.Equal(HttpStatusCode.NoContent, (await _host.Admin.DeleteAsync($"/api/v1/llm/budgets/{deleted}")).StatusCode);
        await SetActiveAsync(paused, false);

        await ReadAsync(await _host.Reporter.PostAsync($"{Path}/{first}/release", null), HttpStatusCode.OK);
        await SetActiveAsync(paused, true);
        Assert.Equal("0 0.4", await StandingAsync(paused));
        Assert.Equal("SETTLED 0.006 false false RECORDED", Outcome(await SettleAsync(second, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 })));

        Assert.Equal("0.006 0", await StandingAsync(paused));
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_reservation_holds"));
    }

    [Theory]
    [InlineData("made again")]
    [InlineData("made hard")]
    [InlineData("activated")]
    public async Task A_budget_that_begins_to_hold_while_calls_run_holds_what_they_hold(string how)
    {
        var budget = await BudgetAsync(1m, scope: "AGENT", value: "news", enforcement: how == "made hard" ? "SOFT" : "HARD");
        if (how == "activated")
            await SetActiveAsync(budget, false);
        var (first, _, ended) = (await ReserveAsync(0.6m, "news"), await ReserveAsync(0.7m, "charts"), await ReserveAsync(0.3m, "news"));
        await ReadAsync(await _host.Reporter.PostAsync($"{Path}/{ended}/release", null), HttpStatusCode.OK);
        if (how == "made again")
        {
            Assert.Equal(HttpStatusCode.NoContent, (await _host.Admin.DeleteAsync($"/api/v1/llm/budgets/{budget}")).StatusCode);
            budget = await BudgetAsync(1m, scope: "AGENT", value: "news");
        }
        else
        {
            await SetActiveAsync(budget, true);
            await SetActiveAsync(budget, true);
        }

        Assert.Equal("0 0.6", await StandingAsync(budget));
        await (await TryReserveAsync(0.5m, "news")).IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");
        await ReserveAsync(0.4m, "news");
        await SettleAsync(first, new { model = "gpt-4", tokens_input = 100, tokens_output = 50 });
        Assert.Equal("0.006 0.4", await StandingAsync(budget));
    }

    [Fact]
    public async Task A_second_call_under_a_settled_reservation_is_booked_by_its_response_where_nobody_can_be_refused()
    {
        var budget = await BudgetAsync(1m);
        var reservations = _host.Services.GetRequiredService<IReservations>();
        var door = _host.Services.GetRequiredService<ReportDoor>();
        var id = await ReserveAsync(0.1m);
        async Task<RecordResult> SettledAsync(string response) => (await reservations.SettleAsync(
            id, door.Take(JsonElement.Parse($$"""{"model":"gpt-4","tokens_input":100,"tokens_output":50,"provider_response_id":"{{response}}"}"""), "agents", null), CancellationToken.None)).Result;

        Assert.Equal(
            [RecordResult.RECORDED, RecordResult.RECORDED, RecordResult.DUPLICATE, RecordResult.DUPLICATE],
            [await SettledAsync("r-1"), await SettledAsync("r-2"), await SettledAsync("r-2"), await SettledAsync("r-1")]);

        Assert.Equal("0.012 0", await StandingAsync(budget));
    }

    [Fact]
    public async Task What_the_report_leaves_out_comes_from_the_reservation()
    {
        var budget = await BudgetAsync(1m, scope: "TAG", value: "beta");
        var response = await PostAsync(Path, new { model = "gpt-4", amount_usd = 0.01, user_id = "asha", agent = "news", run_id = "run-1", pick_uuid = "p-1", tags = new[] { "beta" } });
        var id = (await ReadAsync(response, HttpStatusCode.Created)).GetProperty("id").GetString()!;

        await SettleAsync(id, new { model = "gpt-4", tokens_input = 100, tokens_output = 50, agent = "charts" });

        var row = (await LlmCostsHost.GetAsync(_host.As("asha"), "/api/v1/llm/requests")).GetProperty("items")[0];
        Assert.Equal("charts run-1 p-1", string.Join(' ', new[] { "agent", "run_id", "pick_uuid" }.Select(n => row.GetProperty(n).GetString())));
        Assert.Equal("0.006 0", await StandingAsync(budget));
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_holds_once_and_a_key_is_required()
    {
        var budget = await BudgetAsync(1m);
        var request = new { model = "gpt-4", amount_usd = 0.4 };
        var first = await (await PostAsync(Path, request, "again")).Content.ReadAsStringAsync();
        Assert.Equal(first, await (await PostAsync(Path, request, "again")).Content.ReadAsStringAsync());

        // By the id alone, as after a crash between commit and answer.
        var reservations = _host.Services.GetRequiredService<IReservations>();
        var direct = new ReservationRequest("gpt-4", new(null, null, null, null, []), 1, TimeSpan.FromSeconds(1), "agents", "my-id");
        Assert.Equal((await reservations.ReserveAsync(direct, CancellationToken.None)).Value, (await reservations.ReserveAsync(direct, CancellationToken.None)).Value);
        Assert.Equal("NOT_FOUND", (await reservations.ReserveAsync(direct with { ReservedBy = "other" }, CancellationToken.None)).Refusal!.Code);

        Assert.Equal("0 0.400000001", await StandingAsync(budget));
        Assert.Equal(HttpStatusCode.BadRequest, (await _host.Reporter.PostAsJsonAsync(Path, request)).StatusCode);
    }

    [Fact]
    public async Task Another_callers_reservation_is_not_there_except_for_an_admin()
    {
        var id = await ReserveAsync(0.01m);
        var other = _host.As("other", Scopes.LlmWrite);
        var report = new { model = "gpt-4", tokens_input = 1 };
        foreach (var (client, address) in new[] { (other, $"{Path}/{id}"), (_host.Reporter, $"{Path}/nobody") })
        {
            await (await client.GetAsync(address)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
            await (await client.PostAsync($"{address}/release", null)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
            await (await client.PostAsJsonAsync($"{address}/settle", report)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        }

        await (await _host.As("asha").GetAsync($"{Path}/{id}")).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
        Assert.Equal("HELD", (await LlmCostsHost.GetAsync(_host.Admin, $"{Path}/{id}")).GetProperty("state").GetString());
        await ReadAsync(await _host.Admin.PostAsync($"{Path}/{id}/release", null), HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{}""", "model,amount_usd")]
    [InlineData("""{"model":" ","amount_usd":-1}""", "model,amount_usd")]
    [InlineData("""{"model":"gpt-4","amount_usd":0.0000000001}""", "amount_usd")]
    [InlineData("""{"model":"gpt-4","amount_usd":1000000001}""", "amount_usd")]
    [InlineData("""{"model":"gpt-4","amount_usd":1,"max_input_tokens":1}""", "amount_usd")]
    [InlineData("""{"model":"gpt-4","max_input_tokens":1}""", "amount_usd")]
    [InlineData("""{"model":"gpt-4","max_input_tokens":-1,"max_output_tokens":1000000001}""", "max_input_tokens,max_output_tokens")]
    [InlineData("""{"model":"gpt-4","amount_usd":1,"held_for_seconds":0}""", "held_for_seconds")]
    [InlineData("""{"model":"gpt-4","amount_usd":1,"held_for_seconds":3601}""", "held_for_seconds")]
    [InlineData("""{"model":"gpt-4","amount_usd":1,"tags":["a","a"],"user_id":""}""", "tags,user_id")]
    public async Task A_reservation_that_is_not_valid_is_refused_with_the_field_named(string body, string fields)
    {
        var client = _host.Reporter;
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        await (await client.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"))).IsInvalidAsync(fields.Split(','));
    }

    [Fact]
    public async Task Reservations_that_went_with_a_lost_file_hold_nothing_any_more()
    {
        var budget = await BudgetAsync(1m);
        var id = await ReserveAsync(1m);
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);
        File.Delete(_host.Store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            await _host.Admin.GetAsync("/api/v1/llm/usage?days=7");
            return _host.Store.LastHealing?.Restored > 0;
        });
        // What the archive remembers of the window.
        Assert.Equal(1_000_000_000, await _host.QueryLongAsync("SELECT sum(reserved_nano_usd) FROM llm_budget_windows"));

        await ReserveAsync(1m);

        Assert.Equal("0 1", await StandingAsync(budget));
        await (await PostAsync($"{Path}/{id}/settle", new { model = "gpt-4", tokens_input = 1 })).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    private async Task<string> BudgetAsync(decimal usd, string enforcement = "HARD", string period = "DAY", string scope = "GLOBAL", string? value = null)
    {
        var response = await _host.Admin.PostAsJsonAsync("/api/v1/llm/budgets", new { name = "limit", amount_usd = usd, enforcement, period, scope, scope_value = value });
        return (await ReadAsync(response, HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private async Task SetActiveAsync(string budget, bool active) => await ReadAsync(
        await _host.Admin.PutAsJsonAsync($"/api/v1/llm/budgets/{budget}", new { name = "limit", amount_usd = 1, enforcement = "HARD", active }), HttpStatusCode.OK);

    private async Task<string> ReserveAsync(decimal usd, string? agent = null, int? seconds = null) =>
        (await ReadAsync(await TryReserveAsync(usd, agent, seconds), HttpStatusCode.Created)).GetProperty("id").GetString()!;

    private Task<HttpResponseMessage> TryReserveAsync(decimal usd, string? agent = null, int? seconds = null) =>
        PostAsync(Path, new { model = "gpt-4", amount_usd = usd, agent, held_for_seconds = seconds });

    private async Task<JsonElement> SettleAsync(string id, object report) => await ReadAsync(await PostAsync($"{Path}/{id}/settle", report), HttpStatusCode.OK);

    private async Task<HttpResponseMessage> PostAsync(string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await _host.Reporter.SendAsync(request);
    }

    private async Task<string> StandingAsync(string budget)
    {
        var answer = await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{budget}");
        return $"{answer.GetProperty("spent_usd").GetRawText()} {answer.GetProperty("reserved_usd").GetRawText()}";
    }

    private static string Outcome(JsonElement settled)
    {
        var reservation = settled.GetProperty("reservation");
        return $"{reservation.GetProperty("state").GetString()} {string.Join(' ', new[] { "settled_usd", "over_reserved", "late" }.Select(n => reservation.GetProperty(n).GetRawText()))} {settled.GetProperty("request").GetProperty("result").GetString()}";
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        Assert.True(response.StatusCode == expected, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
