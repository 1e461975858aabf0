using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>What was spent under a tag is known for good. Each test has a host of its own.</summary>
public sealed class TagTotalTests : IAsyncLifetime, IDisposable
{
    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_call_counts_under_each_of_its_tags_and_a_call_without_one_under_none()
    {
        await _host.ReportAsync(new object[]
        {
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, tags = new[] { "beta", "alpha" } },
            new { model = "gpt-4", tokens_input = 1, tags = new[] { "beta" }, called_at = "2026-01-09T06:29:59Z" },
            new { model = "nobody-knows", tokens_input = 7, tokens_output = 3, tags = new[] { "beta" } },
            new { model = "gpt-4", tokens_input = 1 },
        });

        Assert.Equal(
            [
                "06:00 beta 1/0 1+0 0 30000",
                "06:30 alpha 1/0 100+50 0 6000000",
                "06:30 beta 2/1 107+53 10 6000000",
            ],
            await TagTotalsAsync());
    }

    [Fact]
    public async Task Tags_that_become_known_later_are_counted_then_and_once()
    {
        var budget = await CreateAsync("beta");
        await _host.ReportAsync(new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 100, tokens_output = 50 });
        Assert.Empty(await TagTotalsAsync());

        for (var i = 0; i < 3; i++)
            await _host.ReportAsync(new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 100, tokens_output = 50, tags = new[] { "beta" } });
        // What the first report with tags said stays.
        await _host.ReportAsync(new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 100, tokens_output = 50, tags = new[] { "other" }, user_id = "asha" });

        Assert.Equal(["06:30 beta 1/0 100+50 0 6000000"], await TagTotalsAsync());
        Assert.Equal("0.006", await SpentAsync(budget));
    }

    [Fact]
    public async Task A_call_that_gains_its_attribution_in_the_batch_that_brings_it_leaves_no_empty_total()
    {
        await _host.ReportAsync(new object[]
        {
            new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 100, tokens_output = 50 },
            new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 100, tokens_output = 50, agent = "news", tags = new[] { "beta" } },
        });

        Assert.Equal(["06:30 beta 1/0 100+50 0 6000000"], await TagTotalsAsync());
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_totals WHERE requests = 0"));
        await _host.SumsAgreeAsync();
        var series = await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/usage/timeseries?group_by=agent");
        Assert.Equal("news", Assert.Single(series.GetProperty("points").EnumerateArray()).GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_tags_budget_knows_what_was_spent_before_it_was_made_and_cleaned_up_since()
    {
        await _host.CleanupAtStartAsync();
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, tags = new[] { "beta" } });
        _host.Clock.Advance(TimeSpan.FromDays(2));
        var answer = await _host.Admin.PostAsync("/api/v1/llm/cleanup?days=1", null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));

        Assert.Equal("0.006", await SpentAsync(await CreateAsync("beta")));
        Assert.Equal("0", await SpentAsync(await CreateAsync("bet")));
    }

    [Fact]
    public async Task Tag_totals_come_back_with_a_lost_file()
    {
        await _host.ReportAsync(Enumerable.Range(0, 20).Select(i => new { model = "gpt-4", tokens_input = 100 + i, tags = new[] { $"tag-{i % 3}" } }));
        var totals = await TagTotalsAsync();
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);

        File.Delete(_host.Store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            await _host.Admin.GetAsync("/api/v1/llm/usage?days=7");
            return _host.Store.LastHealing?.Restored > 0;
        });

        Assert.Equal(totals, await TagTotalsAsync());
        Assert.Equal(3, totals.Count);
    }

    [Fact]
    public async Task A_file_from_before_tag_totals_gets_them_from_its_requests()
    {
        await _host.ReportAsync(new object[]
        {
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, tokens_cached = 10, tags = new[] { "beta", "alpha" } },
            new { model = "nobody-knows", tokens_input = 7, tokens_output = 3, tags = new[] { "beta" } },
            new { model = "gpt-4", tokens_input = 1 },
        });
        var kept = await TagTotalsAsync();
        await using var step = typeof(LlmCostStore).Assembly.GetManifestResourceStream(
            typeof(LlmCostStore).Assembly.GetManifestResourceNames().Single(n => n.EndsWith("0004_totals_by_tag.sql", StringComparison.Ordinal)))!;
        using var reader = new StreamReader(step);
        var sql = await reader.ReadToEndAsync();

        await _host.Store.WriteAsync(
            write => write.Connection.Execute($"DELETE FROM llm_tag_totals; {sql[sql.IndexOf("INSERT INTO llm_tag_totals", StringComparison.Ordinal)..]}"), CancellationToken.None);

        Assert.Equal(kept, await TagTotalsAsync());
        Assert.Equal(2, kept.Count);
    }

    private async Task<string> CreateAsync(string tag)
    {
        var response = await _host.Admin.PostAsJsonAsync(
            "/api/v1/llm/budgets", new { name = tag, amount_usd = 1, enforcement = "HARD", period = "MONTH", scope = "TAG", scope_value = tag });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private async Task<string> SpentAsync(string budget) => (await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{budget}")).GetProperty("spent_usd").GetRawText();

    private Task<List<string>> TagTotalsAsync() => _host.Store.ReadAsync(
        connection => connection.Query(
            "SELECT time(bucket / 1000000, 'unixepoch') AS at, tag, requests, unpriced_requests, tokens_input, tokens_output, unpriced_tokens, cost_nano_usd FROM llm_tag_totals ORDER BY bucket, tag",
            r => $"{r.GetString(0)[..5]} {r.GetString(1)} {r.GetInt64(2)}/{r.GetInt64(3)} {r.GetInt64(4)}+{r.GetInt64(5)} {r.GetInt64(6)} {r.GetInt64(7)}"),
        CancellationToken.None);
}
