using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Retention;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Old requests go, what they sum up to stays.</summary>
public sealed class CleanupTests : IAsyncLifetime, IDisposable
{
    private readonly LlmCostsHost _host = new();

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _ = _host.Server;
        await _host.CleanupAtStartAsync();
    }

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_clean_up_leaves_every_total_as_it_was_and_the_file_smaller()
    {
        for (var batch = 0; batch < 3; batch++)
        {
            await _host.ReportAsync(Enumerable.Range(0, 1000).Select(i => new
            {
                model = i % 7 == 0 ? "nobody-knows" : "gpt-4o-mini",
                tokens_input = 1000 + i,
                tokens_output = i,
                tokens_cached = i,
                user_id = $"user-{i % 5}",
                agent = $"agent-{i % 3}",
                run_id = new string('r', 100),
            }));
        }

        _host.Clock.Advance(TimeSpan.FromDays(90));
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50 });
        var totals = await _host.TotalsAsync();
        var usage = (await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/usage?days=365")).GetRawText();
        var pages = await _host.QueryLongAsync("PRAGMA page_count");

        Assert.Equal(0, (await CleanUpAsync("?days=90")).GetProperty("deleted").GetInt64());
        var answer = await CleanUpAsync("?days=89");

        Assert.Equal(3000, answer.GetProperty("deleted").GetInt64());
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
        Assert.Equal(totals, await _host.TotalsAsync());
        Assert.Equal(usage, (await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/usage?days=365")).GetRawText());
        var left = await _host.QueryLongAsync("PRAGMA page_count");
        Assert.True(left < pages / 3, $"{pages} pages → {left} pages");
        var status = await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/cache/status");
        Assert.Equal(0, status.GetProperty("free_bytes").GetInt64());
        Assert.Equal(left * await _host.QueryLongAsync("PRAGMA page_size"), status.GetProperty("file_bytes").GetInt64());
    }

    [Fact]
    public async Task Reports_go_on_while_a_clean_up_runs()
    {
        await _host.ReportAsync(Enumerable.Repeat(new { model = "gpt-4", tokens_input = 1 }, 1000));
        _host.Clock.Advance(TimeSpan.FromDays(2));

        var cleanup = CleanUpAsync("?days=1");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 })).Append(cleanup));

        Assert.Equal(1000, (await cleanup).GetProperty("deleted").GetInt64());
        Assert.Equal(50, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
        Assert.Equal(1050, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Fact]
    public async Task A_call_that_may_have_been_cleaned_up_is_not_counted_twice()
    {
        var call = new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 100, tokens_output = 50, called_at = "2026-01-09T06:00:00Z" };
        await _host.ReportAsync(call);
        _host.Clock.Advance(TimeSpan.FromDays(2));
        await CleanUpAsync("?days=1");

        var item = (await _host.ReportAsync(call)).GetProperty("items")[0];

        Assert.Equal("QUARANTINED", item.GetProperty("result").GetString());
        Assert.Equal("CALL_BEFORE_CLEANUP", item.GetProperty("code").GetString());
        Assert.Equal(1, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Fact]
    public async Task The_daily_job_keeps_90_days_and_runs_once_a_day()
    {
        var job = _host.Services.GetRequiredService<DailyCleanup>();
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 });
        Assert.Null(await job.RunIfDueAsync(CancellationToken.None));

        _host.Clock.Advance(TimeSpan.FromDays(89));
        Assert.Equal(0, (await job.RunIfDueAsync(CancellationToken.None))!.Deleted);
        Assert.Null(await job.RunIfDueAsync(CancellationToken.None));
        _host.Clock.Advance(TimeSpan.FromDays(1.01));
        Assert.Equal(1, (await job.RunIfDueAsync(CancellationToken.None))!.Deleted);
    }

    [Fact]
    public async Task Less_than_a_day_is_refused_and_removes_nothing()
    {
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 });

        foreach (var days in new[] { "0", "-1", "36501", "x" })
            await (await _host.Admin.PostAsync($"/api/v1/llm/cleanup?days={days}", null)).IsInvalidAsync("days");
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
    }

    private async Task<JsonElement> CleanUpAsync(string query)
    {
        var response = await _host.Admin.PostAsync($"/api/v1/llm/cleanup{query}", null);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
