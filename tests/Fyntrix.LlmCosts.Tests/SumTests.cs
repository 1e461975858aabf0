using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Usage;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Sums that are kept beside the totals say at any time what the totals do.</summary>
public sealed class SumTests : IAsyncLifetime, IDisposable
{
    private readonly LlmCostsHost _host = new();

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _ = _host.Server;
        await _host.CleanupAtStartAsync();
        var random = new Random(11);
        for (var batch = 0; batch < 8; batch++)
            await _host.ReportAsync(Enumerable.Range(0, 150).Select(i => Report(random, batch * 150 + i)));
    }

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Sums_agree_with_the_totals_when_calls_gain_their_agent_and_users_are_forgotten()
    {
        await _host.SumsAgreeAsync();

        // Calls are reported again, with an agent that was left out before: they move from one total to another, and empty ones go.
        await _host.ReportAsync(Enumerable.Range(0, 1000).Select(i => Report(new Random(11), i) with { agent = "later" }));
        await _host.SumsAgreeAsync();
        foreach (var user in new[] { "user-1", "user-3" })
        {
            await _host.DeliverAsync(new UserDeleted(user, _host.Clock.GetUtcNow()));
            Assert.Equal(0, await _host.QueryLongAsync($"SELECT count(*) FROM llm_sums WHERE kind = 'USER' AND name = '{user}'"));
            await _host.SumsAgreeAsync();
        }
    }

    [Fact]
    public async Task A_model_is_listed_as_unpriced_no_longer_than_it_has_unpriced_calls()
    {
        await _host.Store.WriteAsync(write => write.Connection.Execute("DELETE FROM llm_totals WHERE model = 'nobody-0' AND user_id <> 'user-2'"), CancellationToken.None);
        await _host.SumsAgreeAsync();
        await _host.Store.WriteAsync(write => write.Connection.Execute("UPDATE llm_totals SET unpriced_requests = 0, unpriced_tokens = 0 WHERE model = 'nobody-0'"), CancellationToken.None);

        await _host.SumsAgreeAsync();
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_unpriced_models WHERE model = 'nobody-0'"));
    }

    [Fact]
    public async Task Sums_follow_totals_that_are_put_back_over_others_whatever_the_statement_does_about_conflicts()
    {
        const string columns = "bucket, model, user_id, agent, requests, unpriced_requests, tokens_input, tokens_output, tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd";
        await WriteAsync($"CREATE TEMP TABLE kept AS SELECT {columns} FROM llm_totals");
        await WriteAsync("DELETE FROM llm_totals WHERE agent = 'agent-1'");
        await WriteAsync("UPDATE llm_totals SET requests = requests + 3, tokens_input = tokens_input + 7, cost_nano_usd = cost_nano_usd + 11");
        await _host.SumsAgreeAsync();

        await WriteAsync($"INSERT OR IGNORE INTO llm_totals ({columns}) SELECT * FROM kept");
        await _host.SumsAgreeAsync();
        await WriteAsync("DELETE FROM llm_totals WHERE user_id = 'user-2'");
        await WriteAsync($"INSERT OR REPLACE INTO llm_totals ({columns}) SELECT * FROM kept");

        await _host.SumsAgreeAsync();
        Assert.Equal(1200, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_sums WHERE kind = 'AGENT' AND span = 1"));
    }

    [Theory]
    [InlineData("day", 0)]
    [InlineData("day", 330)]
    [InlineData("month", 330)]
    [InlineData("hour", 330)]
    public async Task A_series_from_the_sums_is_the_one_from_the_totals_whatever_half_hours_it_begins_and_ends_with(string each, int shiftMinutes)
    {
        var interval = Enum.Parse<TimeseriesInterval>(each);
        var random = new Random(5);
        var start = _host.Clock.GetUtcNow().AddDays(-40);
        for (var i = 0; i < 60; i++)
        {
            var from = SqliteSql.FromMicros(Totals.BucketOf(start.AddMinutes(random.Next(40 * 1440))));
            var to = from.AddMinutes(30 * random.Next(1, random.Next(2, 40 * 48)));
            foreach (var column in new[] { null, "model", "agent", "user_id" })
            {
                var points = await _host.Store.ReadAsync(c => UsageQueries.Timeseries(c, interval, column, TimeSpan.FromMinutes(shiftMinutes), from, to, null, 100_000), CancellationToken.None);
                var expected = await _host.Store.ReadAsync(c => FromTotals(c, interval, column, shiftMinutes, from, to), CancellationToken.None);
                Assert.Equal(expected, points.ConvertAll(p => $"{p.PeriodStart:O}|{p.Key}|{p.Requests}|{p.TokensInput}|{p.CostUsd}"));
            }
        }
    }

    private Task WriteAsync(string sql) => _host.Store.WriteAsync(write => write.Connection.Execute(sql), CancellationToken.None);

    private static List<string> FromTotals(SqliteConnection connection, TimeseriesInterval interval, string? column, int shiftMinutes, DateTimeOffset from, DateTimeOffset to)
    {
        var shift = TimeSpan.FromMinutes(shiftMinutes);
        DateTimeOffset Period(DateTimeOffset at)
        {
            var local = at.ToOffset(shift);
            return (interval switch
            {
                TimeseriesInterval.hour => new DateTimeOffset(local.Year, local.Month, local.Day, local.Hour, 0, 0, shift),
                TimeseriesInterval.day => new DateTimeOffset(local.Year, local.Month, local.Day, 0, 0, 0, shift),
                _ => new DateTimeOffset(local.Year, local.Month, 1, 0, 0, 0, shift),
            }).ToUniversalTime();
        }

        return
        [
            .. connection.Query(
                    $"SELECT bucket, {column ?? "''"}, requests, unpriced_requests, tokens_input, cost_nano_usd FROM llm_totals WHERE bucket >= $from AND bucket < $to",
                    r => (At: Period(SqliteSql.FromMicros(r.GetInt64(0))), Key: r.GetString(1), Requests: r.GetInt64(2), Unpriced: r.GetInt64(3), Input: r.GetInt64(4), NanoUsd: r.GetInt64(5)),
                    ("$from", from), ("$to", to))
                .GroupBy(t => (t.At, t.Key))
                .OrderBy(g => g.Key.At).ThenBy(g => g.Key.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Key.At:O}|{g.Key.Key}|{g.Sum(t => t.Requests)}|{g.Sum(t => t.Input)}|{(g.Sum(t => t.Requests) == g.Sum(t => t.Unpriced) ? null : NanoUsd.ToUsd(g.Sum(t => t.NanoUsd)))}"),
        ];
    }

    private Reported Report(Random random, int number)
    {
        // Later draws than the first of a repeat differ; its id alone says which call it is.
        var at = _host.Clock.GetUtcNow().AddMinutes(-random.Next(40 * 1440));
        return new($"r-{number}", random.Next(6) == 0 ? $"nobody-{random.Next(3)}" : $"gpt-4{(random.Next(2) == 0 ? "o" : "")}", random.Next(1000), random.Next(500), $"user-{random.Next(5)}", random.Next(3) == 0 ? null : $"agent-{random.Next(2)}", at);
    }

    private sealed record Reported(string provider_response_id, string model, int tokens_input, int tokens_output, string user_id, string? agent, DateTimeOffset called_at);
}
