using System.Net;
using System.Net.Http.Json;
using System.Text;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>Hard budgets before the proxy. Each test has a host of its own.</summary>
public sealed class ProxyBudgetTests : IAsyncLifetime, IDisposable
{
    private const string Chat = "chat/completions";
    private const string Answer = """{"id":"ID","usage":{"prompt_tokens":100,"completion_tokens":50}}""";

    private readonly Host _host = new();
    private readonly string _user = ProxyHost.Unique();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_worst_case_is_held_during_the_call_and_what_it_cost_is_spent_after_it()
    {
        var budget = await BudgetAsync(1m);
        var during = "";
        _host.Upstream.Answer = async context =>
        {
            during = await StandingAsync(budget);
            await context.Response.WriteAsync(Answer.Replace("ID", _user, StringComparison.Ordinal));
        };
        const string body = """{"model":"gpt-4","max_tokens":200}""";

        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, Chat, body)).StatusCode);

        // Each byte taken for a token at 30,000 nano-USD, 200 tokens of output at 60,000.
        Assert.Equal($"0 {((body.Length * 30_000) + (200 * 60_000)) / 1e9m:0.######}", during);
        await Eventually.HoldsAsync(async () => await StandingAsync(budget) == "0.006 0");
        Assert.Equal(body, _host.Upstream.Requests.Single().Text);
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_reservations WHERE state = 'SETTLED' AND request_id IS NOT NULL"));
    }

    [Fact]
    public async Task A_budget_without_room_refuses_before_the_provider_is_asked()
    {
        await BudgetAsync(0.001m);

        var answer = await _host.SendAsync(_user, Chat, """{"model":"gpt-4","max_tokens":200}""");

        var problem = await answer.IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");
        var error = problem.GetProperty("error");
        Assert.Equal(("insufficient_quota", "BUDGET_EXHAUSTED", problem.GetProperty("detail").GetString()), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), error.GetProperty("message").GetString()));
        // From 06:30 to midnight, both as the header and for who reads bodies; libraries that repeat by themselves are told not to.
        Assert.Equal(TimeSpan.FromHours(17.5), answer.Headers.RetryAfter?.Delta);
        Assert.Equal(17.5 * 3600, problem.GetProperty("retry_after").GetDouble());
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.Empty(_host.Upstream.Requests);
        Assert.Empty(await _host.AllBookedAsync(_user));
    }

    [Fact]
    public async Task Callers_at_once_are_admitted_as_far_as_the_money_goes()
    {
        const string body = """{"model":"gpt-4","max_tokens":200}""";
        var worst = ((body.Length * 30_000) + (200 * 60_000)) / 1e9m;
        await BudgetAsync((3 * worst) + 0.000_000_001m);
        var open = new TaskCompletionSource();
        _host.Upstream.Answer = async context =>
        {
            await open.Task;
            await context.Response.WriteAsync("""{"usage":{"prompt_tokens":0}}""");
        };

        var calls = Enumerable.Range(0, 16).Select(_ => _host.SendAsync(_user, Chat, body)).ToList();
        await Eventually.HoldsAsync(() => calls.Count(c => c.IsCompleted) == 13);
        open.SetResult();

        var statuses = (await Task.WhenAll(calls)).Select(a => a.StatusCode).ToList();
        Assert.Equal(3, statuses.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(13, statuses.Count(s => s == HttpStatusCode.TooManyRequests));
        Assert.Equal(3, _host.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_limit_is_written_into_a_call_that_names_none_only_where_a_hard_budget_covers_it()
    {
        await BudgetAsync(5m, "AGENT", "news");
        _host.Upstream.AnswersJson(Answer);

        await _host.SendAsync(_user, Chat, """{"model":"gpt-4"}""");
        await _host.SendAsync(_user, Chat, """{"model":"gpt-4"}""", default, ("X-Fyntrix-Agent", "news"));
        await _host.SendAsync(_user, "responses", """{"model":"gpt-4"}""", default, ("X-Fyntrix-Agent", "news"));
        await _host.SendAsync(_user, Chat, """{"model":"gpt-4","max_completion_tokens":9}""", default, ("X-Fyntrix-Agent", "news"));

        Assert.Equal(
            ["""{"model":"gpt-4"}""", """{"max_completion_tokens":300,"model":"gpt-4"}""", """{"max_output_tokens":300,"model":"gpt-4"}""", """{"model":"gpt-4","max_completion_tokens":9}"""],
            _host.Upstream.Requests.Select(r => r.Text));
    }

    [Fact]
    public async Task A_limit_that_a_server_may_pass_over_is_written_in_by_the_name_it_knows()
    {
        await BudgetAsync(5m);
        _host.Upstream.AnswersJson(Answer);

        await _host.SendAsync(_user, Chat, """{"model":"local/llama3","max_completion_tokens":7}""");
        await _host.SendAsync(_user, "responses", """{"model":"gpt-4","max_tokens":1}""");

        Assert.Equal(
            ["""{"max_tokens":7,"model":"llama3","max_completion_tokens":7}""", """{"max_output_tokens":300,"model":"gpt-4","max_tokens":1}"""],
            _host.Upstream.Requests.Select(r => r.Text));
    }

    [Fact]
    public async Task A_call_without_a_limit_is_refused_where_that_is_set()
    {
        await using var strict = new StrictHost();
        await strict.InitializeAsync();
        strict.Upstream.AnswersJson(Answer);
        await BudgetAsync(5m, "AGENT", "news", strict);

        await (await strict.SendAsync(_user, Chat, """{"model":"gpt-4"}""", default, ("X-Fyntrix-Agent", "news"))).IsProblemAsync(HttpStatusCode.BadRequest, "OUTPUT_LIMIT_REQUIRED");
        Assert.Equal(HttpStatusCode.OK, (await strict.SendAsync(_user, Chat, """{"model":"gpt-4"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await strict.SendAsync(_user, Chat, """{"model":"gpt-4","max_tokens":1}""", default, ("X-Fyntrix-Agent", "news"))).StatusCode);
        await ((IAsyncLifetime)strict).DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_was_never_made_gives_back_what_was_held()
    {
        var budget = await BudgetAsync(5m);

        await (await _host.SendAsync(_user, Chat, """{"model":"gone/x","max_tokens":10}""")).IsProblemAsync(HttpStatusCode.BadGateway, "UPSTREAM_UNREACHABLE");

        Assert.Equal("0 0", await StandingAsync(budget));
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_reservations WHERE state = 'RELEASED'"));
    }

    [Fact]
    public async Task A_budget_of_a_model_refuses_it_by_each_of_its_names()
    {
        await BudgetAsync(0m, "MODEL", "gpt-4o");
        await BudgetAsync(0m, "MODEL", "local/llama3");

        foreach (var model in new[] { "gpt-4o", "GPT-4O", "openai/gpt-4o", "gpt-4o-2024-08-06", "local/llama3", "house-gpt" })
            await (await _host.SendAsync(_user, Chat, $$"""{"model":"{{model}}","max_tokens":1}""")).IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");

        Assert.Empty(_host.Upstream.Requests);
        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, Chat, """{"model":"gpt-4o-mini","max_tokens":1}""")).StatusCode);
    }

    [Fact]
    public async Task A_deployment_that_is_said_to_be_a_model_is_held_priced_and_booked_as_that()
    {
        var budget = await BudgetAsync(1m, "MODEL", "gpt-4o");
        _host.Upstream.AnswersJson("""{"id":"ID","model":"gpt-4o-2024-11-20","usage":{"prompt_tokens":1000,"completion_tokens":0}}""");

        await _host.SendAsync(_user, Chat, """{"model":"house-gpt","max_tokens":1}""");

        Assert.Equal(("gpt-4o", "0.0025"), (await _host.BookedAsync(_user) is var booked ? booked.GetProperty("model").GetString() : null, booked.GetProperty("cost_usd").GetRawText()));
        Assert.Contains("deployments/house-gpt/", _host.Upstream.Requests.Single().Path, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await StandingAsync(budget) == "0.0025 0");
    }

    [Fact]
    public async Task A_deployment_of_which_nothing_is_said_fills_the_budget_of_its_name_though_it_is_booked_as_the_model_that_answered()
    {
        var budget = await BudgetAsync(0.5m, "MODEL", "house-other");
        _host.Upstream.AnswersJson("""{"id":"ID","model":"gpt-4o-2024-08-06","usage":{"prompt_tokens":1000,"completion_tokens":0}}""");

        await _host.SendAsync(_user, Chat, """{"model":"house-other","max_tokens":1}""");

        Assert.Equal("gpt-4o-2024-08-06", (await _host.BookedAsync(_user)).GetProperty("model").GetString());
        await Eventually.HoldsAsync(async () => await StandingAsync(budget) == "0.0025 0");
    }

    [Fact]
    public async Task A_call_whose_usage_cannot_be_believed_fills_its_budget_and_holds_nothing()
    {
        var budget = await BudgetAsync(1m);
        _host.Upstream.AnswersJson("""{"id":"ID","usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":400}}""");

        await _host.SendAsync(_user, Chat, """{"model":"gpt-4","max_tokens":10}""");

        // 100 of input at 30,000 nano-USD, 300 of output at 60,000.
        await Eventually.HoldsAsync(async () => await StandingAsync(budget) == "0.021 0");
    }

    [Fact]
    public async Task A_call_that_the_provider_refused_costs_nothing_and_holds_nothing()
    {
        var budget = await BudgetAsync(5m);
        _host.Upstream.AnswersJson("""{"error":{}}""", 429);

        await _host.SendAsync(_user, Chat, """{"model":"gpt-4","max_tokens":10}""");

        Assert.Equal("ERROR", (await _host.BookedAsync(_user)).GetProperty("status").GetString());
        await Eventually.HoldsAsync(async () => await StandingAsync(budget) == "0 0");
    }

    [Fact]
    public async Task Embeddings_are_held_at_their_price_though_they_have_none_of_output()
    {
        // At the ceiling of unpriced models it would be 0.003 dollars.
        var budget = await BudgetAsync(0.000_01m);
        _host.Upstream.AnswersJson("""{"usage":{"prompt_tokens":8}}""");

        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, "embeddings", """{"model":"text-embedding-3-small","input":"x"}""")).StatusCode);
        await _host.BookedAsync(_user);
        await Eventually.HoldsAsync(async () => await StandingAsync(budget) == "0.00000016 0");
    }

    [Fact]
    public async Task A_model_without_a_price_is_held_at_the_ceiling()
    {
        const string body = """{"model":"local/llama3","max_tokens":100}""";
        var budget = await BudgetAsync(5m);
        var during = "";
        _host.Upstream.Answer = async context =>
        {
            during = await StandingAsync(budget);
            await context.Response.WriteAsync("{}");
        };

        await _host.SendAsync(_user, Chat, body);

        // 60 dollars a million.
        Assert.Equal($"0 {(body.Length + 100) * 0.00006m:0.######}", during);
    }

    [Theory]
    [InlineData("""{"model":"gpt-4","max_tokens":1,"messages":[{"content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}""", 50_000)]
    [InlineData("""{"model":"gpt-4","max_output_tokens":1,"previous_response_id":"resp_1"}""", 400_000)]
    public async Task What_has_more_tokens_than_bytes_is_held_at_configured_amounts(string body, int tokens)
    {
        var budget = await BudgetAsync(50m);
        var during = "";
        _host.Upstream.Answer = async context =>
        {
            during = await StandingAsync(budget);
            await context.Response.WriteAsync("{}");
        };

        await _host.SendAsync(_user, tokens == 50_000 ? Chat : "responses", body);

        Assert.Equal($"0 {(((body.Length + tokens) * 30_000L) + 60_000) / 1e9m:0.######}", during);
    }

    private Task<string> BudgetAsync(decimal usd, string scope = "GLOBAL", string? value = null) => BudgetAsync(usd, scope, value, _host);

    private static async Task<string> BudgetAsync(decimal usd, string scope, string? value, ProxyHost host)
    {
        var response = await host.Admin.PostAsJsonAsync("/api/v1/llm/budgets", new { name = "limit", amount_usd = usd, enforcement = "HARD", period = "DAY", time_zone = "UTC", scope, scope_value = value });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("id").GetString()!;
    }

    private async Task<string> StandingAsync(string budget)
    {
        var answer = await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{budget}");
        return $"{answer.GetProperty("spent_usd").GetRawText()} {answer.GetProperty("reserved_usd").GetRawText()}";
    }

    private sealed class Host : ProxyHost
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Llm:Proxy:OutputCapTokens", "300"), ("Llm:Upstreams:azure:Deployments:house-gpt", "gpt-4o")];
    }

    private sealed class StrictHost : ProxyHost
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Llm:Proxy:RefuseWithoutOutputLimit", "true")];
    }
}
