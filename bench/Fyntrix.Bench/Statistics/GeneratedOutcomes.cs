using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Bench.Statistics;

/// <summary>Runs with picks, contributions, events and outcomes, spread over trade dates, modes, universes and policies; the same each time.</summary>
internal sealed class GeneratedOutcomes(RecommendationStore store)
{
    public const int Days = 750;
    public const int Outcomes = 1_000_000;

    private const int PicksPerRun = 20;
    private const int Symbols = 500;
    private static readonly DateOnly First = new(2023, 1, 2);
    private static readonly string[] Modes = Enum.GetNames<TradingMode>();
    private static readonly string[] Universes = Enum.GetNames<Universe>();
    private static readonly string[] Confidences = Enum.GetNames<Confidence>();
    private static readonly string[] Regimes = ["Bull", "Bear", "Range"];
    private static readonly string[] Agents = ["technical", "momentum", "volume", "market_regime"];

    private readonly Random _random = new(7);
    private int _made;

    public async Task WriteAsync()
    {
        await store.WriteAsync(Rules, CancellationToken.None);
        var day = First;
        for (var dayNumber = 0; dayNumber < Days; dayNumber++, day = day.AddDays(day.DayOfWeek == DayOfWeek.Friday ? 3 : 1))
        {
            var (date, market, until) = (day, Normal() * 0.8, (int)((dayNumber + 1L) * Outcomes / Days));
            // A write is no larger than a run, as when runs are published: a savepoint that has touched many pages slows each statement that fires triggers.
            var runs = (until - _made + PicksPerRun - 1) / PicksPerRun;
            await Task.WhenAll(Enumerable.Range(0, runs).Select(run => store.WriteAsync(write => AddRun(write.Connection, date, run, market, until), CancellationToken.None)));
        }
    }

    private static int Rules(SqliteWrite write)
    {
        // What the indexes are made of stays in memory while the file grows.
        write.Connection.Execute("PRAGMA cache_size = -1000000");
        foreach (var mode in Modes)
        {
            write.Connection.Execute(
                "INSERT INTO outcome_rules (rule_hash, mode, evaluation_horizon, rule_json, first_used_at) VALUES ($hash, $mode, $mode, '{}', 0)",
                ("$hash", Hash(mode)), ("$mode", mode));
        }

        return Modes.Length;
    }

    private int AddRun(SqliteConnection connection, DateOnly day, int run, double market, int until)
    {
        using var picks = Prepare(
            connection,
            """
            INSERT INTO ai_recommendations (
                symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend,
                confidence, run_id, rank_in_run, policy_version, pick_uuid, generated_at, entry_price_source, rule_hash)
            VALUES ($symbol, $mode, $universe, 'hourly', $recommendation, $direction, $text, 100, $stop, $target, $score, $confidence, $run, $rank, $policy, $uuid, $at, 'PUBLISHED', $rule)
            """,
            "symbol mode universe recommendation direction text stop target score confidence run rank policy uuid at rule");
        using var events = Prepare(
            connection,
            """
            INSERT INTO pick_events (pick_uuid, symbol, direction, source, mode, signal_ts, trade_date, signal_price, regime, signal_at)
            VALUES ($uuid, $symbol, $direction, 'hourly', $mode, $text, $day, 100, $regime, $at)
            """,
            "uuid symbol direction mode text day regime at");
        using var contributions = Prepare(
            connection, "INSERT INTO pick_agent_contributions (pick_uuid, agent_name, score) VALUES ($uuid, $agent, $score)", "uuid agent score");
        using var outcomes = Prepare(
            connection,
            """
            INSERT INTO pick_outcomes (
                pick_uuid, evaluation_horizon, horizon_end_ts, price_close, ret_close_pct, max_runup_pct, max_drawdown_pct, benchmark_symbol,
                benchmark_ret_pct, ret_vs_benchmark_pct, hit_target, hit_stop, outcome_label, horizon_end_at, recorded_at, rule_hash, capture_ratio, pnl_pct, unresolved_reason)
            VALUES ($uuid, $mode, $text, 100, $ret, $runup, $drawdown, 'NIFTY', $benchmark, $excess, 0, 0, $label, $at, $at, $rule, $capture, $ret, $reason)
            """,
            "uuid mode text ret runup drawdown benchmark excess label at rule capture reason");
        var (mode, universe) = (Modes[_random.Next(Modes.Length)], Universes[_random.Next(Universes.Length)]);
        var at = SqliteSql.ToMicros(day.InIndia(new TimeOnly(8 + (run / 12 % 8), run % 60)));
        var (runId, text, policy, regime) = ($"{universe}:{mode}:{day:O}:{run}", $"{day:O}T06:00:00Z", $"policy-{day.Year}-{day.Month / 4}", Regimes[_random.Next(Regimes.Length)]);
        connection.Execute(
            "INSERT INTO runs (run_id, universe, mode, source, generated_at, origin, policy_version, picks_count, recorded_at) VALUES ($run, $universe, $mode, 'hourly', $at, 'PUBLISHED', $policy, 20, $at)",
            ("$run", runId), ("$universe", universe), ("$mode", mode), ("$at", at), ("$policy", policy));
        connection.Execute("INSERT INTO llm_run_costs (run_id, cost_nano_usd, calls) VALUES ($run, 5000000, 3)", ("$run", runId));
        for (var rank = 0; rank < PicksPerRun && _made < until; rank++, _made++)
        {
            var symbol = $"SYMBOL{((run * PicksPerRun) + rank) % Symbols}";
            var uuid = PickId.Of(runId, symbol);
            var isLong = _random.Next(3) > 0;
            var score = Math.Round(isLong ? 60 + (40 * _random.NextDouble()) : 40 * _random.NextDouble(), 1);
            var sign = isLong ? 1 : -1;
            var ret = Math.Round(sign * (market + (Normal() * 2) + ((score - 50) / 200)), 6);
            Run(picks, symbol, mode, universe, isLong ? "Buy" : "Sell", isLong ? "LONG" : "SHORT", text, 100 - sign, 100 + (2 * sign), score, Confidences[_random.Next(3)], runId, rank + 1, policy, uuid, at, Hash(mode));
            Run(events, uuid, symbol, isLong ? "LONG" : "SHORT", mode, text, day.ToString("O"), regime, at);
            foreach (var agent in Agents)
                Run(contributions, uuid, agent, Math.Round(Math.Clamp(score + (Normal() * 10), 0, 100), 1));
            var isResolved = _random.Next(100) > 0;
            Run(
                outcomes, uuid, mode, text, isResolved ? ret : DBNull.Value, Math.Max(0, ret) + 1, Math.Min(0, ret) - 1, Math.Round(market, 6), isResolved ? Math.Round(ret - (sign * market), 6) : DBNull.Value,
                !isResolved ? "UNRESOLVED" : ret > 0.5 ? "WIN" : ret < -0.5 ? "LOSS" : "BREAKEVEN", at, Hash(mode), ret > 0 ? ret / (ret + 1) : 0, isResolved ? DBNull.Value : "NO_DATA");
        }

        return _made;
    }

    private static string Hash(string mode) => mode.PadRight(64, '0');

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, string parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters.Split(' '))
            command.Parameters.AddWithValue($"${name}", DBNull.Value);
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
