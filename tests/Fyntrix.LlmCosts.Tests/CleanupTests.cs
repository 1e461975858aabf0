using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Retention;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Old requests go, what they sum up to stays.</summary>
public sealed class CleanupTests : IAsyncLifetime, IDisposable
{
    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.StartCleanedUpAsync();

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
    public async Task Valuations_are_archived_with_the_calls_that_they_value()
    {
        await _host.ReportAsync(new { model = "later-known", tokens_input = 5, user_id = "someone" });
        await _host.ReportAsync(new { model = "never-known", tokens_input = 1 });
        await ImportAsync("0.000000001", "2026-01-01T00:00:00Z");
        await RepriceAsync();
        await ImportAsync("0.000000002", "2026-01-02T00:00:00Z");
        await RepriceAsync();
        var valuations = await RowsAsync("llm_valuations");
        Assert.Equal(2, valuations.Count);
        _host.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(2, (await CleanUpAsync("?days=1")).GetProperty("deleted").GetInt64());

        Assert.Empty(await RowsAsync("llm_valuations"));
        var archived = Directory.GetDirectories(_host.Store.Archive.Folder, "removed-*").Single();
        Assert.Equal(["later-known", "never-known"], Archived(archived, "llm_requests").Select(r => r.GetProperty("model").GetString()));
        Assert.All(Archived(archived, "llm_requests"), r => Assert.False(r.TryGetProperty("user_id", out _)));
        // Whole, so that they can be put back beside their calls.
        Assert.Equal(valuations, Archived(archived, "llm_valuations").Select(r => string.Join('|', r.EnumerateObject().Select(v => v.Value.ToString()))));
    }

    [Fact]
    public async Task What_is_reported_or_valued_while_a_clean_up_archives_stays_for_the_next_one()
    {
        await _host.ReportAsync(Enumerable.Repeat(new { model = "later-known", tokens_input = 5 }, 3));
        await ImportAsync("0.000000001", "2026-01-01T00:00:00Z");
        _host.Clock.Advance(TimeSpan.FromDays(2));
        using var stop = new CancellationTokenSource();
        // Old calls without an id of their provider are booked at any time.
        var late = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _host.ReportAsync(new { model = "late", tokens_input = 1, called_at = "2026-01-09T06:00:00Z" });
                await RepriceAsync();
            }
        });

        for (var i = 0; i < 5; i++)
        {
            await CleanUpAsync("?days=1");
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await stop.CancelAsync();
        await late;
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await CleanUpAsync("?days=1");

        // Every call and valuation that is gone stands in the archive.
        var archive = Directory.GetDirectories(_host.Store.Archive.Folder, "removed-*");
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
        foreach (var table in new[] { "llm_requests", "llm_valuations" })
        {
            var last = await _host.QueryLongAsync($"SELECT seq FROM sqlite_sequence WHERE name = '{table}'");
            var ids = archive.SelectMany(a => Archived(a, table)).Select(r => r.GetProperty("id").GetInt64()).Distinct().Order().ToList();
            Assert.Equal(Enumerable.Range(1, (int)last).Select(i => (long)i), ids);
        }
    }

    [Fact]
    public async Task A_deleted_user_who_called_through_the_proxy_stands_in_no_archive()
    {
        await _host.As("gone", ServiceDefaults.Auth.Scopes.LlmWrite).PostAsJsonAsync("/api/v1/llm/requests", new { model = "gpt-4", tokens_input = 1, user_id = "gone" });
        await _host.As("still-there", ServiceDefaults.Auth.Scopes.LlmWrite).PostAsJsonAsync("/api/v1/llm/requests", new { model = "gpt-4", tokens_input = 1, user_id = "still-there" });
        await _host.DeliverAsync(new Contracts.UserDeleted("gone", _host.Clock.GetUtcNow()));
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM llm_requests WHERE user_id = 'gone'") == 0);
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests WHERE reported_by = 'gone'"));
        await _host.As("gone", ServiceDefaults.Auth.Scopes.LlmWrite).PostAsJsonAsync("/api/v1/llm/requests", new { model = "gpt-4", tokens_input = 1, user_id = "gone" });
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests WHERE reported_by = 'gone' OR user_id = 'gone'"));
        _host.Clock.Advance(TimeSpan.FromDays(2));

        await CleanUpAsync("?days=1");

        var rows = Archived(Directory.GetDirectories(_host.Store.Archive.Folder, "removed-*").Single(), "llm_requests");
        Assert.Equal(3, rows.Count);
        Assert.All(rows, r => Assert.Equal(JsonValueKind.Null, r.GetProperty("reported_by").ValueKind));
    }

    [Fact]
    public async Task A_clean_up_that_cannot_archive_removes_nothing_and_old_calls_are_booked_as_before()
    {
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1, called_at = "2026-01-09T06:00:00Z" });
        _host.Clock.Advance(TimeSpan.FromDays(2));
        var (before, folder) = (await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"), _host.Store.Archive.Folder);
        await Eventually.HoldsAsync(() => _host.Store.Archive.LastExportAt is not null);
        Directory.Move(folder, $"{folder}-away");
        await File.WriteAllTextAsync(folder, "no folder");

        await (await _host.Admin.PostAsync("/api/v1/llm/cleanup?days=1", null)).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");

        Assert.Equal(before, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
        var item = (await _host.ReportAsync(new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 1, called_at = "2026-01-09T06:00:00Z" })).GetProperty("items")[0];
        Assert.Equal("RECORDED", item.GetProperty("result").GetString());
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

    private static List<JsonElement> Archived(string folder, string table)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, $"{table}.jsonl.gz")), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    private Task<List<string>> RowsAsync(string table) => _host.Store.ReadAsync(
        connection => connection.Query($"SELECT * FROM {table} ORDER BY 1", r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(r.GetValue))), CancellationToken.None);

    private async Task ImportAsync(string price, string from)
    {
        var prices = JsonElement.Parse($$"""{"later-known": {"input_cost_per_token": {{price}}}, "late": {"input_cost_per_token": {{price}}} }""");
        var response = await _host.Admin.PostAsJsonAsync("/api/v1/llm/prices/import", new { format = "LITELLM", source = "a test", effective_from = from, prices });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task RepriceAsync()
    {
        var response = await _host.Admin.PostAsJsonAsync(
            "/api/v1/llm/prices/re-price", new { from = "2026-01-01T00:00:00Z", to = "2026-02-01T00:00:00Z", only_unpriced = false, reason = "prices came late" });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<JsonElement> CleanUpAsync(string query)
    {
        var response = await _host.Admin.PostAsync($"/api/v1/llm/cleanup{query}", null);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
