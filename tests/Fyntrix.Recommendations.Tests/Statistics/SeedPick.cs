using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Tests.Statistics;

/// <summary>A pick with what became of it, to put into the store.</summary>
internal sealed record SeedPick(string Run, string Symbol, DateOnly Day)
{
    public string Mode { get; init; } = "Swing";

    public string Universe { get; init; } = "NIFTY50";

    public string Direction { get; init; } = "LONG";

    public string? Confidence { get; init; } = "Medium";

    public string? Policy { get; init; }

    public string? Regime { get; init; }

    public double? Score { get; init; } = 60;

    /// <summary>Null while it is pending.</summary>
    public string? Label { get; init; }

    public double? Return { get; init; }

    public double? Excess { get; init; }

    public bool Ambiguous { get; init; }

    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>();

    public string Uuid => PickId.Of(Run, Symbol);

    public bool IsEvaluated => Label is "WIN" or "LOSS" or "BREAKEVEN";

    public double Forward => Direction == "LONG" ? Return!.Value : -Return!.Value;

    public double Probability => Direction == "LONG" ? Score!.Value / 100 : 1 - (Score!.Value / 100);

    /// <summary>With a return, and the label that it gets.</summary>
    public SeedPick Returning(double ret, double? excess = null) =>
        this with { Return = ret, Excess = excess, Label = ret > 0.5 ? "WIN" : ret < -0.5 ? "LOSS" : "BREAKEVEN" };

    public SeedPick Unresolvable() => this with { Label = "UNRESOLVED", Return = null, Excess = null };

    public void Insert(SqliteWrite write)
    {
        var at = Day.InIndia(new TimeOnly(9, 45));
        write.Connection.Execute(
            "INSERT INTO outcome_rules (rule_hash, mode, evaluation_horizon, rule_json, first_used_at) VALUES ($hash, 'Swing', 'Swing', '{}', 0) ON CONFLICT DO NOTHING",
            ("$hash", Rule));
        write.Connection.Execute(
            """
            INSERT INTO runs (run_id, universe, mode, source, generated_at, origin, policy_version, picks_count, recorded_at)
            VALUES ($run, $universe, $mode, 'test', $at, 'PUBLISHED', $policy, 1, 0) ON CONFLICT DO NOTHING
            """,
            ("$run", Run), ("$universe", Universe), ("$mode", Mode), ("$at", at), ("$policy", Policy));
        write.Connection.Execute(
            """
            INSERT INTO ai_recommendations (
                symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, score_blend, confidence, run_id,
                policy_version, pick_uuid, generated_at, entry_price_source)
            VALUES ($symbol, $mode, $universe, 'test', $recommendation, $direction, 't', 100, $score, $confidence, $run, $policy, $uuid, $at, 'PUBLISHED')
            """,
            ("$symbol", Symbol), ("$mode", Mode), ("$universe", Universe), ("$recommendation", Direction == "LONG" ? "Buy" : "Sell"), ("$direction", Direction),
            ("$score", Score), ("$confidence", Confidence), ("$run", Run), ("$policy", Policy), ("$uuid", Uuid), ("$at", at));
        write.Connection.Execute(
            """
            INSERT INTO pick_events (pick_uuid, symbol, direction, source, mode, signal_ts, trade_date, signal_price, regime, signal_at)
            VALUES ($uuid, $symbol, $direction, 'test', $mode, 't', ist_date($at), 100, $regime, $at)
            """,
            ("$uuid", Uuid), ("$symbol", Symbol), ("$direction", Direction), ("$mode", Mode), ("$regime", Regime), ("$at", at));
        foreach (var (agent, score) in Scores)
            write.Connection.Execute("INSERT INTO pick_agent_contributions (pick_uuid, agent_name, score) VALUES ($uuid, $agent, $score)", ("$uuid", Uuid), ("$agent", agent), ("$score", score));
        if (Label is not null)
            InsertOutcome(write);
    }

    /// <summary>As whoever evaluates may do it: a later one takes the place of an earlier one.</summary>
    public void InsertOutcome(SqliteWrite write) => write.Connection.Execute(
        """
        INSERT INTO pick_outcomes (
            pick_uuid, evaluation_horizon, horizon_end_ts, ret_close_pct, ret_vs_benchmark_pct, max_runup_pct, max_drawdown_pct, capture_ratio, pnl_pct,
            hit_target, hit_stop, ambiguous, outcome_label, unresolved_reason, horizon_end_at, recorded_at, rule_hash)
        VALUES ($uuid, 'Swing:5', 't', $ret, $excess, $runup, $drawdown, $capture, $ret, $target, $stop, $ambiguous, $label, $reason, 0, 0, $hash)
        ON CONFLICT (pick_uuid, evaluation_horizon) DO UPDATE SET
            ret_close_pct = excluded.ret_close_pct, ret_vs_benchmark_pct = excluded.ret_vs_benchmark_pct, max_runup_pct = excluded.max_runup_pct,
            max_drawdown_pct = excluded.max_drawdown_pct, capture_ratio = excluded.capture_ratio, pnl_pct = excluded.pnl_pct, hit_target = excluded.hit_target,
            hit_stop = excluded.hit_stop, ambiguous = excluded.ambiguous, outcome_label = excluded.outcome_label, unresolved_reason = excluded.unresolved_reason,
            revision = revision + 1
        """,
        ("$uuid", Uuid), ("$ret", Return), ("$excess", Excess), ("$runup", Return is { } r ? Math.Max(0, r) + 1 : null), ("$drawdown", Return is { } d ? Math.Min(0, d) - 1 : null),
        ("$capture", Return is { } c ? Math.Max(0, c) / (Math.Max(0, c) + 1) : null), ("$target", Return > 1 ? 1 : 0), ("$stop", Return < -1 ? 1 : 0),
        ("$ambiguous", Ambiguous ? 1 : 0), ("$label", Label), ("$reason", Label == "UNRESOLVED" ? "NO_DATA" : null), ("$hash", Rule));

    private static string Rule => new('a', 64);
}
