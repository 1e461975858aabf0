using System.Net;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What operators do with the service's files while it runs.</summary>
public sealed class OperationsTests : IAsyncLifetime, IDisposable
{
    private readonly OutcomesHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task What_is_missing_comes_back_from_the_archive_and_what_is_there_stays_as_it_is()
    {
        var pick = await _host.JudgedAsync("TITAN");
        var kept = await _host.JudgedAsync("GRASIM");
        var export = (await PostAsync("/api/v1/archive"))[0];
        Assert.StartsWith("export-", export.GetProperty("export").GetString(), StringComparison.Ordinal);
        // GRASIM's outcome is revised after the export, TITAN's pick is lost with all that belongs to it.
        await _host.MarketAsync("UPDATE bars SET close = 33000000, low = 32990000 WHERE symbol = 'GRASIM' AND start = (SELECT max(start) FROM bars WHERE symbol = 'GRASIM')");
        await _host.EvaluateAsync();
        await _host.ExecuteAsync("DELETE FROM ai_recommendations WHERE symbol = 'TITAN'");

        var restored = (await PostAsync("/api/v1/archive/restore"))[0];

        Assert.Equal((1, 1, 0), (restored.GetProperty("added").GetProperty("ai_recommendations").GetInt32(), restored.GetProperty("added").GetProperty("pick_outcomes").GetInt32(),
            restored.GetProperty("added").GetProperty("outcome_revisions").GetInt32()));
        Assert.Empty(restored.GetProperty("faults").EnumerateArray());
        Assert.Equal("WIN", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("outcome_label").GetString());
        Assert.Equal(("LOSS", 2), ((await _host.GetAsync($"/api/v1/picks/{kept}")).GetProperty("outcome").GetProperty("outcome_label").GetString(),
            (await _host.GetAsync($"/api/v1/picks/{kept}")).GetProperty("outcome").GetProperty("revision").GetInt32()));
        Assert.Equal(0, (await PostAsync("/api/v1/archive/restore"))[0].GetProperty("added").GetProperty("ai_recommendations").GetInt32());
    }

    [Fact]
    public async Task A_damaged_export_is_told()
    {
        await _host.JudgedAsync("TITAN");
        var export = (await PostAsync("/api/v1/archive"))[0].GetProperty("export").GetString()!;
        var admin = _host.As("boss", Scopes.Admin);
        var archive = (await _host.GetAsync("/api/v1/archive", admin))[0];
        Assert.All(archive.GetProperty("parts").EnumerateArray(), part => Assert.Equal(JsonValueKind.Null, part.GetProperty("fault").ValueKind));

        var file = Directory.GetFiles(Path.Combine(_host.Folder, "archive", "ai_recommendations", export), "pick_outcomes*")[0];
        await File.WriteAllBytesAsync(file, [.. (await File.ReadAllBytesAsync(file)).Select((b, i) => i == 20 ? (byte)~b : b)]);

        archive = (await _host.GetAsync("/api/v1/archive", admin))[0];
        Assert.Contains(archive.GetProperty("parts").EnumerateArray(), part => part.GetProperty("fault").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task A_clean_up_removes_old_bars_of_minutes_and_alerts_and_leaves_the_track_record()
    {
        var pick = await _host.JudgedAsync("TITAN");
        await _host.MarketAsync(
            "INSERT INTO bars (symbol, timeframe, start, open, high, low, close, source, adjusted) SELECT symbol, '60m', start, open, high, low, close, source, adjusted FROM bars");
        _host.Clock.Set(BarSample.Ist("2026-04-20 12:00"));

        var done = await PostAsync("/api/v1/cache/cleanup?days=60");

        Assert.Equal(5, done.GetProperty("bars").GetInt32());
        Assert.Equal(5, await _host.Market.ReadAsync(c => c.QueryLong("SELECT count(*) FROM bars WHERE timeframe = '1D'"), CancellationToken.None));
        Assert.Equal("WIN", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("outcome_label").GetString());
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_host.Folder, "archive", "market_data"), "bars*", SearchOption.AllDirectories));
        await _host.EvaluateAsync();
        Assert.Equal(1, (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task An_outcome_of_bars_of_minutes_is_not_made_coarser_when_a_clean_up_takes_them()
    {
        var run = await _host.PublishAsync(SampleRun.Of(SampleRun.Long("TITAN").With("stop_loss_price", 3350m).With("target_price", 3450m)));
        var pick = run.GetProperty("picks")[0].GetProperty("pick_uuid").GetString();
        await _host.AddBarsAsync("TITAN", 3400, 3420, 3440, 3420, 3400);
        // On the first day the target came before the stop, which the daily bar does not tell.
        await _host.MarketAsync("UPDATE bars SET high = 34600000, low = 33400000 WHERE start = (SELECT min(start) FROM bars)");
        await _host.MarketAsync(
            """
            INSERT INTO bars (symbol, timeframe, start, open, high, low, close, source, adjusted)
            SELECT 'TITAN', '60m', min(start) + n * 3600000000, 34000000, CASE n WHEN 0 THEN 34600000 ELSE 34000000 END, CASE n WHEN 5 THEN 33400000 ELSE 34000000 END, 34000000, 'test', 0
            FROM bars JOIN (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6) GROUP BY n
            """);
        _host.Clock.Set(BarSample.Ist("2026-01-19 16:00"));
        Assert.Equal(1, (await _host.EvaluateAsync()).Evaluated);
        _host.Clock.Set(BarSample.Ist("2026-04-20 12:00"));

        Assert.Equal(7, (await PostAsync("/api/v1/cache/cleanup?days=60")).GetProperty("bars").GetInt32());
        await _host.EvaluateAsync();

        var outcome = (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome");
        Assert.Equal(("TARGET_HIT", false, 1), (outcome.GetProperty("exit_reason").GetString(), outcome.GetProperty("ambiguous").GetBoolean(), outcome.GetProperty("revision").GetInt32()));
        Assert.Equal(0, await _host.CountAsync("SELECT count(*) FROM evaluation_queue"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("59")]
    [InlineData("99999")]
    public async Task A_clean_up_of_too_few_days_is_refused(string days) =>
        await (await _host.As("boss", Scopes.Admin).PostAsync($"/api/v1/cache/cleanup?days={days}", null)).IsInvalidAsync("days");

    [Theory]
    [InlineData("/api/v1/archive")]
    [InlineData("/api/v1/archive/restore")]
    [InlineData("/api/v1/cache/cleanup")]
    public async Task Operations_are_for_administrators(string address)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await _host.As("asha").PostAsync(address, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _host.Publisher().PostAsync(address, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _host.Anonymous().PostAsync(address, null)).StatusCode);
    }

    private async Task<JsonElement> PostAsync(string address)
    {
        using var response = await _host.As("boss", Scopes.Admin).PostAsync(new Uri(address, UriKind.Relative), null);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }
}
