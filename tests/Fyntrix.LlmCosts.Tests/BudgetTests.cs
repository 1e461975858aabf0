using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Budgets in their course of time. Each test has a host of its own: the daily budget counts everything.</summary>
public sealed class BudgetTests : IAsyncLifetime, IDisposable
{
    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_daily_budget_stands_where_the_calls_of_the_utc_day_bring_it()
    {
        Assert.Equal("OK 0 10 10 0", await AlertAsync(_host.Admin));

        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50 });
        Assert.Equal("OK 0.006 10 9.994 0.06", await AlertAsync(_host.Admin));
        Assert.Equal("OK 0.006 10 9.994 0.06", await AlertAsync(_host.Reporter));
        Assert.Equal("OK null null null null", await AlertAsync(_host.As("asha")));

        // Yesterday's call is yesterday's money.
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1_000_000, called_at = "2026-01-08T23:59:59Z" });
        Assert.Equal("OK 0.006 10 9.994 0.06", await AlertAsync(_host.Admin));

        _host.Clock.Set(new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("OK 0 10 10 0", await AlertAsync(_host.Admin));
    }

    [Fact]
    public async Task Each_level_is_announced_once_when_it_is_crossed_and_again_when_a_new_day_begins()
    {
        // 5 dollars = 50 %, 8 = 80 %, 10 = 100 %.
        await SpendAsync(4.999_98m);
        Assert.Empty(Announced());
        await SpendAsync(0.000_03m);
        await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.Level == "CAUTION");
        await SpendAsync(1m);
        await SpendAsync(2m);
        await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.Level == "WARNING");
        await SpendAsync(3m);
        var exceeded = await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.Level == "EXCEEDED");

        Assert.Equal(["CAUTION", "WARNING", "EXCEEDED"], Announced().Select(m => m.Level));
        Assert.Equal("daily", exceeded.BudgetId);
        Assert.Equal(11.00001m, exceeded.SpentUsd);
        Assert.Equal(10m, exceeded.BudgetUsd);
        Assert.Equal(new DateTimeOffset(2026, 1, 9, 0, 0, 0, TimeSpan.Zero), exceeded.WindowStart);
        Assert.Equal("EXCEEDED 11.00001 10 0 110.0001", await AlertAsync(_host.Admin));

        // Nobody calls any more, so only the clock can say that there is money again.
        _host.Clock.Advance(TimeSpan.FromDays(1));
        var rollover = _host.Services.GetRequiredService<BudgetRollover>();
        await rollover.RunOnceAsync(CancellationToken.None);
        await rollover.RunOnceAsync(CancellationToken.None);
        var fresh = await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.Level == "OK");
        Assert.Equal(0m, fresh.SpentUsd);
        Assert.Equal(4, Announced().Count);
    }

    [Fact]
    public async Task A_jump_over_several_levels_announces_where_it_ends()
    {
        await SpendAsync(9m);
        await _host.Sent.WaitForAsync<LlmBudgetChanged>();

        Assert.Equal("WARNING", Assert.Single(Announced()).Level);
    }

    [Fact]
    public async Task Unpriced_calls_count_at_a_ceiling()
    {
        // 100,000 tokens at 60 dollars a million.
        await _host.ReportAsync(new { model = "nobody-knows", tokens_input = 60_000, tokens_output = 40_000 });

        Assert.Equal("CAUTION 6 10 4 60", await AlertAsync(_host.Admin));
    }

    [Fact]
    public async Task Pieces_without_a_price_count_at_a_ceiling_too()
    {
        // Each as 10,000 tokens at 60 dollars a million.
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 0, token_classes = new { web_search_queries = 2 } });
        await _host.ReportAsync(new { model = "nobody-knows", tokens_input = 0, token_classes = new { images = 5 } });

        Assert.Equal("OK 4.2 10 5.8 42", await AlertAsync(_host.Admin));
    }

    [Fact]
    public async Task A_call_with_pieces_that_a_former_version_booked_by_its_tokens_can_still_gain_its_agent()
    {
        var call = new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 10, token_classes = new { web_search_queries = 2 } };
        await _host.ReportAsync(call);
        await _host.Store.WriteAsync(
            write => write.Connection.Execute("UPDATE llm_requests SET ceiling_tokens = NULL; UPDATE llm_totals SET unpriced_tokens = tokens_input + tokens_output"), CancellationToken.None);

        Assert.Equal(1, (await _host.ReportAsync(new { call.model, call.provider_response_id, call.tokens_input, call.token_classes, agent = "news" })).GetProperty("duplicates").GetInt32());

        Assert.Equal(10, await _host.QueryLongAsync("SELECT sum(unpriced_tokens) FROM llm_totals WHERE agent = 'news'"));
        await _host.SumsAgreeAsync();
    }

    [Fact]
    public async Task A_day_takes_no_more_than_sums_can_hold_and_what_is_beyond_stands_in_quarantine()
    {
        // 1,000,000,000 tokens each way of o1-pro, at 150 and 600 dollars a million: 750,000 dollars.
        var call = new { model = "o1-pro", tokens_input = 1_000_000_000, tokens_output = 1_000_000_000 };
        object named = new { call.model, call.tokens_input, call.tokens_output, provider_response_id = "r-1" };
        var answer = await _host.ReportAsync(Enumerable.Repeat<object>(call, 19).Prepend(named));

        Assert.Equal((13, 7), (answer.GetProperty("recorded").GetInt32(), answer.GetProperty("quarantined").GetInt32()));
        Assert.Equal("SPEND_TOO_LARGE", (await _host.ReportAsync(call)).GetProperty("items")[0].GetProperty("code").GetString());
        Assert.Equal("DUPLICATE", (await _host.ReportAsync(named)).GetProperty("items")[0].GetProperty("result").GetString());
        Assert.Equal("RECORDED", (await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100 })).GetProperty("items")[0].GetProperty("result").GetString());
        Assert.Equal("9750000.003", (await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/usage?days=7")).GetProperty("total_cost_usd").GetRawText());
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_totals WHERE typeof(cost_nano_usd) <> 'integer'"));
    }

    [Fact]
    public async Task A_budget_counts_what_it_is_about_and_what_was_spent_before_it_was_made()
    {
        await _host.ReportAsync(new object[]
        {
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = "asha", agent = "news", tags = new[] { "beta" } },
            new { model = "gpt-4o", tokens_input = 1_000, user_id = "ravi", agent = "news" },
        });
        var ids = new Dictionary<string, string>();
        foreach (var (scope, value) in new[] { ("GLOBAL", null), ("USER", "asha"), ("AGENT", "news"), ("MODEL", "gpt-4o"), ("TAG", "beta") })
            ids.Add(scope, (await CreateAsync(new { name = scope, amount_usd = 1, enforcement = "HARD", period = "MONTH", time_zone = "IST", scope, scope_value = value })).GetProperty("id").GetString()!);

        await _host.ReportAsync(new { model = "gpt-4o", tokens_input = 1_000, user_id = "asha", tags = new[] { "beta" } });

        Assert.Equal("0.011", await SpentAsync(ids["GLOBAL"]));
        Assert.Equal("0.0085", await SpentAsync(ids["USER"]));
        Assert.Equal("0.0085", await SpentAsync(ids["AGENT"]));
        Assert.Equal("0.005", await SpentAsync(ids["MODEL"]));
        Assert.Equal("0.0085", await SpentAsync(ids["TAG"]));
        Assert.Equal("OK 0.0085 1 0.9915 0.85", await AlertAsync(_host.As("asha")));
    }

    [Theory]
    [InlineData("GLOBAL", null)]
    [InlineData("USER", "asha")]
    [InlineData("AGENT", "news")]
    [InlineData("MODEL", "gpt-4o")]
    [InlineData("TAG", "beta")]
    public async Task What_was_spent_before_a_budget_was_made_counts_from_its_own_midnight_on(string scope, string? value)
    {
        string[] moments = ["2026-01-08T18:29:59.999999Z", "2026-01-08T18:30:00Z", "2026-01-08T23:59:59.999999Z", "2026-01-09T00:00:00Z", "2026-01-09T06:00:00Z"];
        await _host.ReportAsync(moments.Select(at => new { model = "gpt-4o", tokens_input = 1_000, user_id = "asha", agent = "news", tags = new[] { "beta" }, called_at = at }));

        async Task<string> SpentAtOnceAsync(string zone) => await SpentAsync(
            (await CreateAsync(new { name = zone, amount_usd = 1, enforcement = "HARD", period = "DAY", time_zone = zone, scope, scope_value = value })).GetProperty("id").GetString()!);

        Assert.Equal(("0.005", "0.01"), (await SpentAtOnceAsync("UTC"), await SpentAtOnceAsync("IST")));
    }

    [Fact]
    public async Task A_user_who_becomes_known_later_is_charged_then_and_once()
    {
        var budget = (await CreateAsync(new { name = "asha", amount_usd = 1, enforcement = "SOFT", period = "DAY", scope = "USER", scope_value = "asha" })).GetProperty("id").GetString()!;
        var call = new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 100, tokens_output = 50 };
        await _host.ReportAsync(call);
        Assert.Equal("0", await SpentAsync(budget));

        for (var i = 0; i < 3; i++)
            await _host.ReportAsync(new { call.model, call.provider_response_id, call.tokens_input, call.tokens_output, user_id = "asha" });

        Assert.Equal("0.006", await SpentAsync(budget));
        Assert.Equal("OK 0.006 10 9.994 0.06", await AlertAsync(_host.Admin));
    }

    [Fact]
    public async Task Of_a_budget_of_0_nothing_may_be_spent()
    {
        var budget = await CreateAsync(new { name = "none", amount_usd = 0, enforcement = "HARD", period = "DAY", scope = "USER", scope_value = "asha" });

        Assert.Equal("EXCEEDED", budget.GetProperty("status").GetString());
        Assert.Equal("EXCEEDED 0 0 0 100", await AlertAsync(_host.As("asha")));
        await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.Level == "EXCEEDED");
    }

    [Fact]
    public async Task A_budget_that_goes_lets_everybody_go()
    {
        await SpendAsync(2m);
        var first = (await CreateAsync(new { name = "a", amount_usd = 1, enforcement = "HARD", period = "DAY" })).GetProperty("id").GetString()!;
        var second = (await CreateAsync(new { name = "b", amount_usd = 1, enforcement = "HARD", period = "DAY" })).GetProperty("id").GetString()!;

        var paused = await _host.Admin.PutAsJsonAsync($"/api/v1/llm/budgets/{first}", new { name = "a", amount_usd = 1, enforcement = "HARD", active = false });
        Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _host.Admin.DeleteAsync($"/api/v1/llm/budgets/{second}")).StatusCode);
        await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.BudgetId == first && m.Level == "OK");
        await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.BudgetId == second && m.Level == "OK");

        // What is spent meanwhile counts when it is active again, with more room.
        await SpendAsync(1m);
        var resumed = await (await _host.Admin.PutAsJsonAsync($"/api/v1/llm/budgets/{first}", new { name = "a", amount_usd = 4, enforcement = "SOFT", active = true })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("CAUTION", resumed.GetProperty("status").GetString());
        Assert.Equal("3", resumed.GetProperty("spent_usd").GetRawText());
        await (await _host.Admin.GetAsync($"/api/v1/llm/budgets/{second}")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    private List<LlmBudgetChanged> Announced() => [.. _host.Sent.All.OfType<LlmBudgetChanged>()];

    // One input token of gpt-4-turbo is 10,000 nano-USD.
    private Task SpendAsync(decimal usd) => _host.ReportAsync(new { model = "gpt-4-turbo", tokens_input = (long)(usd / 0.00001m) });

    private async Task<JsonElement> CreateAsync(object budget)
    {
        var response = await _host.Admin.PostAsJsonAsync("/api/v1/llm/budgets", budget);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<string> SpentAsync(string id) => (await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{id}")).GetProperty("spent_usd").GetRawText();

    private static async Task<string> AlertAsync(HttpClient client)
    {
        var alert = await LlmCostsHost.GetAsync(client, "/api/v1/llm/budget-alert");
        return string.Join(' ', new[] { "spent_usd", "budget_usd", "remaining_usd", "percentage_used" }.Select(k => alert.GetProperty(k).GetRawText()).Prepend(alert.GetProperty("status").GetString()));
    }
}
