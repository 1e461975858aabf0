using System.Text.Json;
using Fyntrix.Contracts;

namespace Fyntrix.Recommendations.Tests.Statistics;

public sealed class EmptyStatisticsTests : IAsyncLifetime, IDisposable
{
    private readonly RecommendationsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_outcomes_counts_are_counts_and_all_else_is_null(bool withPicks)
    {
        if (withPicks)
            await _host.PublishAsync(SampleRun.Of());
        foreach (var endpoint in new[] { "by-mode", "by-universe", "by-policy", "by-regime", "by-confidence", "by-direction", "agents", "calibration", "equity", "costs" })
        {
            var answer = await _host.GetAsync($"/api/v1/statistics/{endpoint}");
            var counted = endpoint is "agents" or "calibration" or "costs" ? answer : answer.GetProperty("total");
            Assert.Equal(
                withPicks ? """{"issued":2,"evaluated":0,"pending":2,"unresolvable":0}""" : """{"issued":0,"evaluated":0,"pending":0,"unresolvable":0}""",
                counted.GetProperty("picks").GetRawText());
            foreach (var (name, number) in Numbers(answer))
            {
                Assert.True(
                    number == 0 || name.Contains("method", StringComparison.Ordinal) || name.EndsWith("picks.issued", StringComparison.Ordinal) || name.EndsWith("picks.pending", StringComparison.Ordinal)
                        || name.EndsWith("above", StringComparison.Ordinal) || name.EndsWith("below", StringComparison.Ordinal) || name.EndsWith("least_picks", StringComparison.Ordinal)
                        || name.EndsWith("values", StringComparison.Ordinal) || name.EndsWith("points.equity", StringComparison.Ordinal),
                    $"{endpoint}: {name} is {number}.");
            }
        }

        foreach (var endpoint in new[] { "by-mode", "agents", "calibration", "equity", "costs" })
            Assert.StartsWith(endpoint == "equity" ? "trade_date,picks_issued" : "", await _host.As("reader").GetStringAsync(new Uri($"/api/v1/statistics/{endpoint}?format=csv", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_beyond_the_fifty_with_most_picks_come_as_one_and_none_is_lost()
    {
        for (var policy = 0; policy < 53; policy++)
        {
            for (var symbol = 0; symbol < (policy < 50 ? 2 : 1); symbol++)
            {
                var pick = new SeedPick($"run-{policy}", $"S{symbol}", SeededPicks.First.AddDays(policy % 5)) { Policy = policy == 0 ? "=cmd|' /C calc'!A0" : $"policy-{policy}" };
                await _host.Store.WriteAsync(
                    write =>
                    {
                        pick.Returning(1).Insert(write);
                        return true;
                    },
                    CancellationToken.None);
            }
        }

        var answer = await _host.GetAsync("/api/v1/statistics/by-policy");

        var groups = answer.GetProperty("groups").EnumerateArray().ToList();
        Assert.Equal(51, groups.Count);
        Assert.Equal((JsonValueKind.Null, 3, 3L), (groups[50].GetProperty("value").ValueKind, groups[50].GetProperty("values").GetInt32(), groups[50].GetProperty("picks").GetProperty("issued").GetInt64()));
        Assert.Equal((53, 103L), (answer.GetProperty("total").GetProperty("values").GetInt32(), answer.GetProperty("total").GetProperty("picks").GetProperty("issued").GetInt64()));
        Assert.Contains("\r\nGROUP,'=cmd|' /C calc'!A0,1,2,", await _host.As("reader").GetStringAsync(new Uri("/api/v1/statistics/by-policy?format=csv", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_book_grows_to_beyond_all_numbers_is_null()
    {
        for (var day = 0; day < 60; day++)
        {
            var pick = new SeedPick($"run-{day}", "TITAN", SeededPicks.First.AddDays(day)).Returning(9e8);
            await _host.Store.WriteAsync(
                write =>
                {
                    pick.Insert(write);
                    return true;
                },
                CancellationToken.None);
        }

        var answer = await _host.GetAsync("/api/v1/statistics/equity");
        var svg = await _host.As("reader").GetStringAsync(new Uri("/api/v1/statistics/equity.svg", UriKind.Relative));

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("points")[59].GetProperty("equity").ValueKind);
        Assert.Equal(9e8, answer.GetProperty("total").GetProperty("mean_return_pct").GetProperty("value").GetDouble());
        System.Xml.Linq.XDocument.Parse(svg);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Costs_are_those_that_LlmCosts_tells_of_each_call_once_and_shared_by_the_picks_of_their_runs()
    {
        foreach (var pick in new[]
        {
            new SeedPick("told", "TITAN", SeededPicks.First).Returning(2), new SeedPick("told", "SBIN", SeededPicks.First).Returning(-2),
            new SeedPick("told", "TCS", SeededPicks.First), new SeedPick("told", "ITC", SeededPicks.First).Unresolvable(),
            new SeedPick("untold", "TITAN", SeededPicks.First).Returning(2), new SeedPick("later", "TITAN", SeededPicks.First.AddDays(1)) { Mode = "Intraday" }.Returning(-2),
        })
        {
            await _host.Store.WriteAsync(
                write =>
                {
                    pick.Insert(write);
                    return true;
                },
                CancellationToken.None);
        }

        var before = await _host.GetAsync("/api/v1/statistics/costs");
        Assert.Equal(("COSTS_NOT_KNOWN", JsonValueKind.Null), (before.GetProperty("reason").GetString(), before.GetProperty("cost_usd").ValueKind));

        var id = Guid.NewGuid();
        await _host.DeliverAsync(Cost("told", 5_000_000), id);
        await _host.DeliverAsync(Cost("told", 5_000_000), id);
        await _host.DeliverAsync(Cost("told", 1_000_001));
        await _host.DeliverAsync(Cost("told", null));
        await _host.DeliverAsync(Cost("later", 300));
        await _host.DeliverAsync(Cost("not-published-yet", 7));

        var told = await _host.GetAsync("/api/v1/statistics/costs?mode=Swing");
        Assert.Equal(
            """
            "picks":{"issued":5,"evaluated":3,"pending":1,"unresolvable":1},"runs":1,"picks_of_runs":{"issued":4,"evaluated":2,"pending":1,"unresolvable":1},"wins":1,"calls":3,"unpriced_calls":1,"unknown_runs":1,"cost_usd":0.006000001,"cost_per_pick_usd":0.00150000025,"cost_per_winning_pick_usd":0.006000001,"reason":null}
            """,
            told.GetRawText()[told.GetRawText().IndexOf("\"picks\"", StringComparison.Ordinal)..]);
        var without = await _host.GetAsync("/api/v1/statistics/costs?from=2025-12-02");
        Assert.Equal(("NO_WINS", 0.0000003m), (without.GetProperty("reason").GetString(), without.GetProperty("cost_per_pick_usd").GetDecimal()));
        Assert.Equal(0.006000301m, (await _host.GetAsync("/api/v1/statistics/costs")).GetProperty("cost_usd").GetDecimal());
    }

    private static LlmCostRecorded Cost(string run, long? nano) => new(run, null, null, nano, new DateTimeOffset(2025, 12, 1, 4, 0, 0, TimeSpan.Zero));

    private static IEnumerable<(string Name, double Number)> Numbers(JsonElement element, string name = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Numbers(p.Value, $"{name}.{p.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(e => Numbers(e, name)),
        JsonValueKind.Number => [(name, element.GetDouble())],
        _ => [],
    };
}
