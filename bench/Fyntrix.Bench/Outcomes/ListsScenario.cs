using System.Diagnostics;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Performance;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Runs;
using Fyntrix.Recommendations.Statistics;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Bench.Outcomes;

/// <summary>What a page of the lists of picks, outcomes and runs takes at ten thousand and at a million rows.</summary>
internal sealed class ListsScenario : IScenario
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const int Pages = 400;

    private static readonly PageWindow First = new(50, null);
    private static readonly PickQuery AllPicks = new(null, null, null, null, null, null, null, null, null, null);
    private static readonly OutcomeQuery AllOutcomes = new(null, null, null, null, null, null);

    private static readonly IReadOnlyList<(string Name, Func<SqliteConnection, PageWindow, object> Read)> Lists =
    [
        ("picks", (c, w) => PickReader.List(c, AllPicks, "u", w)),
        ("picks of a mode", (c, w) => PickReader.List(c, AllPicks with { Mode = "Swing" }, "u", w)),
        ("picks of a symbol", (c, w) => PickReader.List(c, AllPicks with { Symbol = "S7" }, "u", w)),
        ("evaluated recommendations", (c, w) => PickReader.ListRecommendations(c, AllPicks, true, "u", w)),
        ("outcomes", (c, w) => OutcomeReader.List(c, AllOutcomes, w)),
        ("unresolved outcomes, one in a hundred", (c, w) => OutcomeReader.List(c, AllOutcomes with { Label = "UNRESOLVED" }, w)),
        ("outcomes of a symbol", (c, w) => OutcomeReader.List(c, AllOutcomes with { Symbol = "S7" }, w)),
        ("alpha/dataset with its denominator", (c, w) => (PerformanceReader.Page(c, null, null, evaluatedOnly: true, w, offset: 0), PerformanceReader.Count(c, null, null))),
        ("runs of a universe", (c, w) => RunReader.List(c, new RunQuery("NIFTY50", null, null, null, null), w)),
    ];

    public string Name => "lists";

    public string Describes => "pages of the lists of picks, outcomes and runs at 1,000,000 rows, against the same at 10,000";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-bench-").FullName;
        try
        {
            using var signal = new OutboxSignal();
            await using var few = Store("few");
            await using var many = Store("many");
            await FillAsync(few, Few);
            await FillAsync(many, Many);
            var figures = new List<ScenarioResult.Figure>();
            foreach (var (name, read) in Lists)
            {
                var (small, large) = await P50Async(few, many, read, cancellationToken);
                var base10 = new ScenarioResult.Figure($"{name}, {Few:N0} rows", small);
                figures.AddRange([base10, new($"{name}, {Many:N0} rows", large, base10)]);
            }

            return new("µs a page of 50, p50", figures);

            RecommendationStore Store(string name)
            {
                var store = new RecommendationStore(new SqliteStoreDependencies(
                    Options.Create(new SqliteStoreSettings { Directory = Path.Combine(folder, name), LongestWait = TimeSpan.FromMinutes(10) }), signal, TimeProvider.System));
                store.TryServe();
                return store;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Both take turns, so that what slows the machine for a while slows both.</summary>
    private static async Task<(double Few, double Many)> P50Async(
        RecommendationStore few, RecommendationStore many, Func<SqliteConnection, PageWindow, object> read, CancellationToken cancellationToken)
    {
        RecommendationStore[] stores = [few, many];
        List<double>[] times = [[], []];
        for (var page = -20; page < Pages; page++)
        {
            for (var i = 0; i < stores.Length; i++)
            {
                var elapsed = await stores[i].ReadAsync(
                    connection =>
                    {
                        var started = Stopwatch.GetTimestamp();
                        read(connection, First);
                        return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
                    },
                    cancellationToken);
                if (page >= 0)
                    times[i].Add(elapsed);
            }
        }

        return (Measure.Median(times[0]), Measure.Median(times[1]));
    }

    private static async Task FillAsync(RecommendationStore store, int rows)
    {
        await InsertAsync(store, rows);
        while (await store.WriteAsync(write => DayCells.RefreshNext(write.Connection), CancellationToken.None))
        {
            // The next day.
        }
    }

    private static Task<int> InsertAsync(RecommendationStore store, int rows) => store.WriteAsync(
        write => write.Connection.Execute(
            """
            PRAGMA cache_size = -500000;
            CREATE TEMP TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $rows) SELECT i FROM n;
            INSERT INTO outcome_rules VALUES (printf('%064d', 1), 'Swing', '5d', '{}', 0);
            INSERT INTO runs (run_id, universe, mode, source, generated_at, origin, picks_count, recorded_at)
            SELECT 'run' || i, CASE i % 3 WHEN 0 THEN 'NIFTY50' WHEN 1 THEN 'NIFTY100' ELSE 'BANKNIFTY' END,
                CASE i % 3 WHEN 0 THEN 'Swing' WHEN 1 THEN 'Intraday' ELSE 'Scalping' END, 'hourly', 1700000000000000 + i * 60000000, 'PUBLISHED', 20, 0
            FROM numbers WHERE i < $rows / 20;
            INSERT INTO ai_recommendations (
                symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, score_blend, confidence, run_id, rank_in_run, pick_uuid,
                generated_at, entry_price_source, rule_hash, evaluated)
            SELECT 'S' || (i % 100), r.mode, r.universe, 'hourly', 'Buy', 'LONG', '2026', 100, 64, 'Medium', r.run_id, i % 20 + 1, printf('%032x', i),
                r.generated_at, 'PUBLISHED', printf('%064d', 1), 1
            FROM numbers JOIN runs r ON r.run_id = 'run' || (i / 20);
            INSERT INTO pick_outcomes (
                pick_uuid, evaluation_horizon, horizon_end_ts, price_close, ret_close_pct, outcome_label, unresolved_reason, horizon_end_at, recorded_at, rule_hash,
                symbol, mode, universe, signal_at)
            SELECT pick_uuid, '5d', '2026', 101, 1, CASE WHEN id % 100 = 0 THEN 'UNRESOLVED' ELSE 'WIN' END, CASE WHEN id % 100 = 0 THEN 'NO_BARS' END, generated_at, 0,
                rule_hash, symbol, mode, universe, generated_at
            FROM ai_recommendations;
            DELETE FROM evaluation_queue;
            DROP TABLE temp.numbers;
            """,
            ("$rows", rows)),
        CancellationToken.None);
}
