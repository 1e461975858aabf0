using System.Diagnostics;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Quarantine;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Unpriced;
using Fyntrix.LlmCosts.Usage;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>What sums of usage take over a million booked calls, and what a page of the lists takes there against ten thousand.</summary>
internal sealed class UsageScenario : IScenario
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const int Rounds = 15;
    private const int Pages = 200;

    private static readonly PageWindow First = new(50, null);
    private static readonly RequestFilter All = new(null, null, null);

    public string Name => "usage";

    public string Describes => "sums of usage over 1,000,000 booked calls; pages of the lists of LlmCosts there against 10,000";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-bench-").FullName;
        try
        {
            using var signal = new OutboxSignal();
            await using var few = GeneratedCalls.Store(Path.Combine(folder, "few"), signal);
            await using var many = GeneratedCalls.Store(Path.Combine(folder, "many"), signal);
            await GeneratedCalls.FillAsync(few, Few);
            var started = Stopwatch.GetTimestamp();
            await GeneratedCalls.FillAsync(many, Many);
            var totals = await many.ReadAsync(c => c.QueryLong("SELECT count(*) FROM llm_totals"), cancellationToken);
            await Console.Error.WriteLineAsync($"{Many:N0} calls with {totals:N0} rows of totals written in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
            return new("ms", [.. await SumsAsync(many, cancellationToken), .. await ListsAsync(few, many, cancellationToken)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<ScenarioResult.Figure>> SumsAsync(LlmCostStore store, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        List<(string Name, Func<SqliteConnection, object> Read)> sums =
        [
            ("usage by model and day of 7 days", c => UsageQueries.Usage(c, 7, null, now)),
            ("usage by model and day of 90 days", c => UsageQueries.Usage(c, 90, null, now)),
            ("the same of a user with a twentieth of the calls", c => UsageQueries.Usage(c, 90, "user-2", now)),
        ];
        foreach (var (name, interval, days) in new[] { ("day", TimeseriesInterval.day, 90), ("hour", TimeseriesInterval.hour, 31), ("month", TimeseriesInterval.month, 90) })
        {
            foreach (var column in new[] { null, "model", "agent", "user_id" })
                sums.Add(($"time series of {days} days by {name}{(column is null ? "" : $" and {column.Replace("_id", "", StringComparison.Ordinal)}")}", c => UsageQueries.Timeseries(c, interval, column, TimeSpan.FromHours(5.5), now.AddDays(-days), now, null, 10_001)));
        }

        var times = sums.ConvertAll(_ => new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            for (var i = 0; i < sums.Count; i++)
            {
                var elapsed = await TimeAsync(store, sums[i].Read, cancellationToken);
                if (round >= 0)
                    times[i].Add(elapsed);
            }
        }

        return [.. sums.Select((s, i) => new ScenarioResult.Figure($"{s.Name} (slowest {times[i].Max():0})", Measure.Median(times[i])))];
    }

    private static async Task<IReadOnlyList<ScenarioResult.Figure>> ListsAsync(LlmCostStore few, LlmCostStore many, CancellationToken cancellationToken)
    {
        var prices = new PriceBook([]);
        var now = DateTimeOffset.UtcNow;
        (string Name, Func<SqliteConnection, object> Read)[] lists =
        [
            ("requests", c => Requests(c, All)),
            ("requests of a user", c => Requests(c, All with { UserId = "user-2" })),
            ("requests of a model", c => Requests(c, All with { Model = "gpt-2" })),
            ("requests of a run", c => Requests(c, All with { RunId = "run-7" })),
            ("requests of a user and a model", c => Requests(c, All with { UserId = "user-2", Model = "gpt-2" })),
            ("unpriced models", c => UnpricedRows.Page(c, First, prices, now)),
            ("quarantine", c => QuarantineRows.Page(c, First)),
        ];
        var figures = new List<ScenarioResult.Figure>();
        foreach (var (name, read) in lists)
        {
            List<double>[] times = [[], []];
            // Both take turns, so that what slows the machine for a while slows both.
            for (var page = -20; page < Pages; page++)
            {
                foreach (var (store, taken) in new[] { (few, times[0]), (many, times[1]) })
                {
                    var elapsed = await TimeAsync(store, read, cancellationToken);
                    if (page >= 0)
                        taken.Add(elapsed);
                }
            }

            var small = new ScenarioResult.Figure($"a page of {name}, {Few:N0} rows, p50", Measure.Median(times[0]));
            figures.AddRange([small, new($"a page of {name}, {Many:N0} rows, p50", Measure.Median(times[1]), small)]);
        }

        return figures;
    }

    private static object Requests(SqliteConnection connection, RequestFilter filter) => RequestRows.WithValuations(connection, RequestRows.Page(connection, filter, First));

    private static Task<double> TimeAsync(LlmCostStore store, Func<SqliteConnection, object> read, CancellationToken cancellationToken) => store.ReadAsync(
        connection =>
        {
            var started = Stopwatch.GetTimestamp();
            read(connection);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        },
        cancellationToken);
}
