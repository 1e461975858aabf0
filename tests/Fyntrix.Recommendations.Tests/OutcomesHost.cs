using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>The service with bars to judge picks by. A run published now has its signal at 11:59:30 IST on Friday 2026-01-09.</summary>
public sealed class OutcomesHost : RecommendationsHost
{
    /// <summary>The five trading days after the 9th; the 15th is a holiday.</summary>
    private static readonly string[] Days = ["2026-01-12", "2026-01-13", "2026-01-14", "2026-01-16", "2026-01-19"];

    /// <summary>Publishes a LONG Swing pick at 3412.65 without levels, and gives its id.</summary>
    internal async Task<string> PublishOneAsync(string symbol)
    {
        var run = await PublishAsync(SampleRun.Of(SampleRun.Long(symbol).With("stop_loss_price", null).With("target_price", null)));
        return run.GetProperty("picks")[0].GetProperty("pick_uuid").GetString()!;
    }

    /// <summary>A pick that is judged: a WIN at 3500 on the 19th.</summary>
    internal async Task<string> JudgedAsync(string symbol)
    {
        var pick = await PublishOneAsync(symbol);
        await AddBarsAsync(symbol, 3400, 3420, 3450, 3480, 3500);
        Clock.Set(BarSample.Ist("2026-01-19 16:00"));
        Assert.Equal(1, (await EvaluateAsync()).Evaluated);
        return pick;
    }

    /// <summary>Daily bars of the five trading days after the 9th.</summary>
    internal async Task AddBarsAsync(string symbol, params decimal[] closes)
    {
        foreach (var (day, close) in Days.Zip(closes))
            await AddBarAsync(symbol, day, close);
    }

    internal Task AddBarAsync(string symbol, string day, decimal close)
    {
        var bar = BarSample.Day(day, close, close + 1, close - 1, close);
        return MarketAsync(
            "INSERT INTO bars (symbol, timeframe, start, open, high, low, close, source, adjusted) VALUES ($symbol, '1D', $start, $open, $high, $low, $close, 'test', 0)",
            ("$symbol", symbol), ("$start", bar.Start), ("$open", bar.Open), ("$high", bar.High), ("$low", bar.Low), ("$close", bar.Close));
    }

    internal Task<int> MarketAsync(string sql, params (string, object?)[] parameters) =>
        Market.WriteAsync(write => write.Connection.Execute(sql, parameters), CancellationToken.None);

    /// <summary>Asks for an evaluation and waits for its end.</summary>
    internal async Task<JsonElement> RunJobAsync(object request)
    {
        var accepted = await Publisher().PostAsJsonAsync("/api/v1/outcomes/evaluate", request);
        Assert.True(accepted.StatusCode == HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync());
        JsonElement job = default;
        await Eventually.HoldsAsync(async () =>
        {
            job = await Publisher().GetFromJsonAsync<JsonElement>(accepted.Headers.Location);
            return job.GetProperty("state").GetString() == "DONE";
        });
        return job;
    }
}
