using System.Diagnostics;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Statistics;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Fyntrix.Bench.Statistics;

/// <summary>What statistics over a million outcomes take, against a bare scan of the same outcomes that only counts and adds up.</summary>
internal sealed class StatisticsScenario : IScenario
{
    private const int Rounds = 7;

    private static readonly StatisticsFilter All = new(null, null, null, null, null, null, null, null);

    public string Name => "statistics";

    public string Describes => "statistics over 1,000,000 outcomes of 750 days with bootstrap intervals, against a bare SQL scan of them";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-bench-").FullName;
        try
        {
            using var signal = new OutboxSignal();
            await using var store = new RecommendationStore(new SqliteStoreDependencies(Options.Create(new SqliteStoreSettings { Directory = folder, LongestWait = TimeSpan.FromMinutes(10) }), signal, TimeProvider.System));
            store.TryServe();
            var started = Stopwatch.GetTimestamp();
            await new GeneratedOutcomes(store).WriteAsync();
            await Console.Error.WriteLineAsync($"{GeneratedOutcomes.Outcomes:N0} outcomes written in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

            using var refresher = new StatisticsRefresher(store, TimeProvider.System, NullLogger<StatisticsRefresher>.Instance);
            using var reader = new StatisticsReader(store, refresher);
            started = Stopwatch.GetTimestamp();
            while (!await refresher.RefreshAsync(cancellationToken))
            {
            }

            var counting = Stopwatch.GetElapsedTime(started).TotalMilliseconds / GeneratedOutcomes.Days;
            return new("ms", [.. await TimesAsync(store, reader, cancellationToken), new("counting a touched day anew", counting)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<ScenarioResult.Figure>> TimesAsync(RecommendationStore store, StatisticsReader reader, CancellationToken cancellationToken)
    {
        var narrow = All with { Direction = "LONG", From = new(2025, 6, 2), To = new(2025, 6, 20) };
        (string Name, Func<Task<bool>> Ask)[] questions =
        [
            ("bare scan: count, sum and share of wins by horizon", () => store.ReadAsync(
                connection => connection.QueryFirst("SELECT evaluation_horizon, count(*), sum(ret_close_pct), sum(outcome_label = 'WIN') FROM pick_outcomes WHERE rule_hash IS NOT NULL GROUP BY 1", _ => true), cancellationToken)),
            ("by-mode", () => AskAsync(reader.GroupsAsync(Dimension.MODE, All, cancellationToken))),
            ("by-policy", () => AskAsync(reader.GroupsAsync(Dimension.POLICY, All, cancellationToken))),
            ("by-confidence of one mode", () => AskAsync(reader.GroupsAsync(Dimension.CONFIDENCE, All with { Mode = "Swing" }, cancellationToken))),
            ("equity", () => AskAsync(reader.EquityAsync(All, cancellationToken))),
            ("calibration", () => AskAsync(reader.CalibrationAsync(All, cancellationToken))),
            ("agents", () => AskAsync(reader.AgentsAsync(All, cancellationToken))),
            ("agents of 15 days, LONG only, from the picks", () => AskAsync(reader.AgentsAsync(narrow, cancellationToken))),
            ("costs", () => AskAsync(reader.CostsAsync(All, cancellationToken))),
        ];
        var times = questions.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < Rounds; round++)
        {
            for (var i = 0; i < questions.Length; i++)
            {
                var started = Stopwatch.GetTimestamp();
                if (!await questions[i].Ask())
                    throw new InvalidOperationException($"{questions[i].Name} was refused.");
                if (round >= 0)
                    times[i].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        var bare = new ScenarioResult.Figure(questions[0].Name, Measure.Median(times[0]));
        return [bare, .. questions.Skip(1).Select((q, i) => new ScenarioResult.Figure($"{q.Name} (slowest {times[i + 1].Max():0})", Measure.Median(times[i + 1]), bare))];
    }

    private static async Task<bool> AskAsync<T>(Task<Result<T>> answer) => !(await answer).IsRefused(out _);
}
