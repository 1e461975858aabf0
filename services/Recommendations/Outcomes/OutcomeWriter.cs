using System.Globalization;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Outcomes.TrackRecord;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>
/// Writes what judging a pick came to: outcome, plan exit on the pick, history, a line of the track record and a message in one
/// transaction. The same again changes nothing. Another result is a new revision, and the old one is kept whole.
/// </summary>
internal static class OutcomeWriter
{
    private const string Corrected = "Corrected or later data gave another result.";

    // What an outcome says, by its columns; a value of null is one as well.
    private static readonly string[] Columns =
    [
        "horizon_end_ts", "horizon_end_at", "price_close", "price_high", "price_low", "ret_close_pct", "max_runup_pct", "max_drawdown_pct", "benchmark_symbol",
        "benchmark_ret_pct", "ret_vs_benchmark_pct", "hit_target", "hit_stop", "outcome_label", "notes", "unresolved_reason", "rule_hash", "capture_ratio",
        "exit_price", "exit_at", "exit_reason", "pnl_pct", "ambiguous", "pnl_optimistic_pct", "first_open", "ret_from_open_pct", "benchmark_reason",
    ];

    private static readonly string Insert =
        $"""
        INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, symbol, mode, universe, signal_at, recorded_at, revision, {string.Join(", ", Columns)})
        VALUES ($pick, $horizon, $symbol, $mode, $universe, $signal, $now, 1, {string.Join(", ", Columns.Select(c => $"${c}"))})
        """;

    private static readonly string Same =
        $"SELECT count(*) FROM pick_outcomes WHERE pick_uuid = $pick AND evaluation_horizon = $horizon AND {string.Join(" AND ", Columns.Select(c => $"{c} IS ${c}"))}";

    private static readonly string Revise =
        $"""
        UPDATE pick_outcomes SET revision = revision + 1, recorded_at = $now, {string.Join(", ", Columns.Select(c => $"{c} = ${c}"))}
        WHERE pick_uuid = $pick AND evaluation_horizon = $horizon
        """;

    public static EvaluationEffect Record(SqliteWrite write, QueuedPick queued, Evaluation evaluation)
    {
        var connection = write.Connection;
        var pick = queued.Pick;
        var isAsRead = connection.QueryLong(
            "SELECT count(*) FROM evaluation_queue WHERE pick_uuid = $pick AND due_at = $due", ("$pick", pick.PickUuid), ("$due", queued.DueAt)) == 1;
        if (!isAsRead)
            return EvaluationEffect.SKIPPED;

        Adopt(write, pick);
        var label = connection.QueryFirst(
            "SELECT outcome_label FROM pick_outcomes WHERE pick_uuid = $pick AND rule_hash IS NOT NULL", r => r.GetString(0), ("$pick", pick.PickUuid));
        switch (evaluation)
        {
            // What was known once is not unlearned because bars went.
            case Evaluation.Pending or Evaluation.Unresolved when label is not null and not OutcomeLabels.Unresolved:
                Leave(write, pick);
                return EvaluationEffect.UNCHANGED;
            case Evaluation.Pending pending:
                connection.Execute(
                    "UPDATE evaluation_queue SET reason = $reason, tried_at = $now WHERE pick_uuid = $pick",
                    ("$reason", pending.Reason), ("$now", write.Now), ("$pick", pick.PickUuid));
                return EvaluationEffect.PENDING;
            case Evaluation.Unresolved unresolved:
                return Write(write, pick, unresolved.Horizon, label, Values(pick, unresolved), $"Unresolved: {unresolved.Reason}.", null) switch
                {
                    EvaluationEffect.EVALUATED => EvaluationEffect.UNRESOLVED,
                    var effect => effect,
                };
            // Nor does it become coarser because a clean-up took the bars of minutes and left the daily ones.
            case Evaluation.Resolved { Figures: var coarser } when HadFinerBars(connection, pick, coarser):
                Leave(write, pick);
                return EvaluationEffect.UNCHANGED;
            case Evaluation.Resolved { Figures: var figures }:
                return Write(write, pick, figures.Horizon, label, Values(pick, figures), Told(figures), figures);
            default:
                throw new InvalidOperationException($"{evaluation} is no evaluation.");
        }
    }

    /// <summary>Whether the outcome that stands rests on more bars of the same window, with the same corporate actions in it.</summary>
    private static bool HadFinerBars(SqliteConnection connection, JudgedPick pick, OutcomeFigures figures) => connection.QueryLong(
        """
        SELECT count(*) FROM pick_outcomes
        WHERE pick_uuid = $pick AND rule_hash IS NOT NULL AND outcome_label <> 'UNRESOLVED' AND horizon_end_at = $end
            AND json_extract(notes, '$.bars') > json_extract($notes, '$.bars')
            AND json_extract(notes, '$.corporate_action_factor') IS json_extract($notes, '$.corporate_action_factor')
        """,
        ("$pick", pick.PickUuid), ("$end", figures.HorizonEnd), ("$notes", figures.Notes)) > 0;

    /// <summary>A pick of the former system, or of an archive, gets the rule that it is judged by and its line of the track record.</summary>
    private static void Adopt(SqliteWrite write, JudgedPick pick)
    {
        var rule = OutcomeRule.Of(pick.Mode);
        OutcomeRules.Keep(write.Connection, rule, write.Now);
        write.Connection.Execute("UPDATE ai_recommendations SET rule_hash = $rule WHERE pick_uuid = $pick AND rule_hash IS NULL", ("$rule", rule.Hash), ("$pick", pick.PickUuid));
        if (TrackRecordWriter.Last(write.Connection, TrackRecordKind.PICK, pick.PickUuid, "") is null)
            TrackRecordWriter.AddPick(write.Connection, pick.PickUuid, write.Now);
    }

    private static EvaluationEffect Write(
        SqliteWrite write, JudgedPick pick, string horizon, string? label, (string, object?)[] values, string told, OutcomeFigures? figures)
    {
        var connection = write.Connection;
        (string, object?)[] all =
        [
            .. values, ("$pick", pick.PickUuid), ("$horizon", horizon), ("$symbol", pick.Symbol), ("$mode", pick.Mode), ("$universe", pick.Universe),
            ("$signal", pick.SignalAt), ("$now", write.Now),
        ];
        if (label is null)
        {
            connection.Execute(Insert, all);
        }
        else if (connection.QueryLong(Same, all) == 1)
        {
            Leave(write, pick);
            return EvaluationEffect.UNCHANGED;
        }
        else
        {
            connection.Execute(
                """
                INSERT INTO outcome_revisions (pick_uuid, evaluation_horizon, revision, outcome_json, superseded_because, superseded_at)
                SELECT pick_uuid, evaluation_horizon, revision, $json, $because, $now FROM pick_outcomes WHERE pick_uuid = $pick AND evaluation_horizon = $horizon
                """,
                ("$json", RecordedContent.OfOutcome(connection, pick.PickUuid, horizon)), ("$because", Corrected), ("$now", write.Now),
                ("$pick", pick.PickUuid), ("$horizon", horizon));
            connection.Execute(Revise, all);
        }

        if (figures is not null)
            Mark(write, pick, figures);
        var revision = connection.QueryLong(
            "SELECT revision FROM pick_outcomes WHERE pick_uuid = $pick AND evaluation_horizon = $horizon", ("$pick", pick.PickUuid), ("$horizon", horizon));
        PickWriter.AddHistory(connection, pick.PickUuid, label is null ? "EVALUATED" : "REVISED", revision == 1 ? told : $"Revision {revision}: {told}", write.Now);
        TrackRecordWriter.AddOutcome(connection, pick.PickUuid, horizon, write.Now);
        write.Publish(Message(pick, horizon, revision, figures, values, write.Now));
        Leave(write, pick);
        return label is null ? EvaluationEffect.EVALUATED : EvaluationEffect.REVISED;
    }

    /// <summary>The plan's exit stands on the pick, as the former system had it; what that had booked itself is told in the history.</summary>
    private static void Mark(SqliteWrite write, JudgedPick pick, OutcomeFigures figures)
    {
        var former = write.Connection.QueryFirst(
            """
            SELECT 'The former system had booked ' || exit_reason || ' at ' || exit_price || ': ' || pnl_pct || ' %.' FROM ai_recommendations
            WHERE pick_uuid = $pick AND evaluated = 1 AND NOT EXISTS (SELECT 1 FROM track_record WHERE pick_uuid = $pick AND kind = 'OUTCOME')
            """,
            r => r.IsDBNull(0) ? null : r.GetString(0),
            ("$pick", pick.PickUuid));
        if (former is not null)
            PickWriter.AddHistory(write.Connection, pick.PickUuid, "REVISED", former, write.Now);
        write.Connection.Execute(
            """
            UPDATE ai_recommendations SET evaluated = 1, evaluated_at_utc = $text, exit_price = $price, exit_time_utc = $exit_text, exit_reason = $reason,
                pnl_pct = $pnl, max_drawdown_pct = $drawdown, alpha_vs_benchmark = $excess
            WHERE pick_uuid = $pick
            """,
            ("$text", UtcText.Of(write.Now)), ("$price", figures.Exit.Price), ("$exit_text", UtcText.Of(SqliteSql.FromMicros(figures.Exit.At))),
            ("$reason", figures.Exit.Reason), ("$pnl", figures.Exit.PnlPct), ("$drawdown", figures.MaxDrawdownPct), ("$excess", figures.RetVsBenchmarkPct),
            ("$pick", pick.PickUuid));
    }

    private static void Leave(SqliteWrite write, JudgedPick pick) =>
        write.Connection.Execute("DELETE FROM evaluation_queue WHERE pick_uuid = $pick", ("$pick", pick.PickUuid));

    private static string Told(OutcomeFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figures.Label}: {figures.RetClosePct} % at the horizon's close of {figures.PriceClose}; the plan left by {figures.Exit.Reason} at {figures.Exit.Price}: {figures.Exit.PnlPct} %.");

    private static (string, object?)[] Values(JudgedPick pick, OutcomeFigures f) =>
    [
        ("$horizon_end_ts", UtcText.Of(SqliteSql.FromMicros(f.HorizonEnd))), ("$horizon_end_at", f.HorizonEnd), ("$price_close", f.PriceClose),
        ("$price_high", f.PriceHigh), ("$price_low", f.PriceLow), ("$ret_close_pct", f.RetClosePct), ("$max_runup_pct", f.MaxRunupPct),
        ("$max_drawdown_pct", f.MaxDrawdownPct), ("$benchmark_symbol", Benchmark.Symbol), ("$benchmark_ret_pct", f.BenchmarkRetPct),
        ("$ret_vs_benchmark_pct", f.RetVsBenchmarkPct), ("$hit_target", Bit(f.HitTarget)), ("$hit_stop", Bit(f.HitStop)), ("$outcome_label", f.Label),
        ("$notes", f.Notes), ("$unresolved_reason", null), ("$rule_hash", OutcomeRule.Of(pick.Mode).Hash), ("$capture_ratio", f.CaptureRatio),
        ("$exit_price", f.Exit.Price), ("$exit_at", f.Exit.At), ("$exit_reason", f.Exit.Reason), ("$pnl_pct", f.Exit.PnlPct),
        ("$ambiguous", f.Exit.IsAmbiguous ? 1 : 0), ("$pnl_optimistic_pct", f.Exit.OptimisticPct), ("$first_open", f.FirstOpen),
        ("$ret_from_open_pct", f.RetFromOpenPct), ("$benchmark_reason", f.BenchmarkReason),
    ];

    private static (string, object?)[] Values(JudgedPick pick, Evaluation.Unresolved unresolved) =>
    [
        .. Columns.Select(column => ($"${column}", column switch
        {
            "horizon_end_ts" => UtcText.Of(SqliteSql.FromMicros(unresolved.HorizonEnd)),
            "horizon_end_at" => unresolved.HorizonEnd,
            "outcome_label" => OutcomeLabels.Unresolved,
            "unresolved_reason" => unresolved.Reason,
            "rule_hash" => OutcomeRule.Of(pick.Mode).Hash,
            "ambiguous" => 0,
            _ => (object?)null,
        })),
    ];

    private static PickOutcomeRecorded Message(JudgedPick pick, string horizon, long revision, OutcomeFigures? figures, (string Name, object? Value)[] values, DateTimeOffset now) => new(
        pick.PickUuid,
        pick.Symbol,
        pick.Mode.ToString(),
        pick.Direction.ToString(),
        horizon,
        (int)revision,
        figures?.Label ?? OutcomeLabels.Unresolved,
        figures?.RetClosePct,
        figures?.RetVsBenchmarkPct,
        figures?.Exit.PnlPct,
        figures?.Exit.Reason,
        (string?)values.First(v => v.Name == "$unresolved_reason").Value,
        now);

    private static int? Bit(bool? value) => value is { } known ? known ? 1 : 0 : null;
}
