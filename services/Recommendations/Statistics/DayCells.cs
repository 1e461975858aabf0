using System.Globalization;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>Counts days anew. Whatever was done to a day and in what order, its cells depend on its rows alone.</summary>
internal static class DayCells
{
    /// <summary>
    /// The newest day that something touched: its cells go, and are made again from its picks and outcomes.
    /// </summary>
    /// <returns>False when no day was touched.</returns>
    public static bool RefreshNext(SqliteConnection connection)
    {
        if (connection.QueryFirst("SELECT max(trade_date) FROM dirty_days", r => r.IsDBNull(0) ? null : r.GetString(0)) is not { } next)
            return false;
        (string, object?) day = ("$day", next);
        connection.Execute(
            """
            DELETE FROM outcome_cells WHERE trade_date = $day;
            DELETE FROM run_skill WHERE trade_date = $day;
            DELETE FROM run_tallies WHERE trade_date = $day;
            """,
            day);
        var picks = DayPicks.Read(connection, DateOnly.ParseExact(next, "O", CultureInfo.InvariantCulture));
        WriteCells(connection, next, picks);
        WriteTallies(connection, next, picks);
        WriteSkill(connection, next, picks);
        connection.Execute("DELETE FROM dirty_days WHERE trade_date = $day", day);
        return true;
    }

    private static void WriteCells(SqliteConnection connection, string day, DayPicks picks)
    {
        var cells = new Dictionary<OutcomeGroup, OutcomeCell>();
        foreach (var pick in picks.Picks)
        {
            if (!cells.TryGetValue(pick.Group, out var cell))
                cells[pick.Group] = cell = new();
            cell.Add(pick);
        }

        foreach (var (group, cell) in cells)
        {
            connection.Execute(
                """
                INSERT INTO outcome_cells (
                    group_id, trade_date, issued, evaluated, wins, losses, breakeven, unresolved, ambiguous, hit_target, hit_stop, ret_sum, gain_sum,
                    loss_sum, excess_count, excess_sum, runup_count, runup_sum, drawdown_count, drawdown_sum, capture_count, capture_sum, plan_count,
                    plan_sum, scored, squared_error_sum, outcome_values)
                VALUES (
                    $group, $day, $issued, $evaluated, $wins, $losses, $breakeven, $unresolved, $ambiguous, $hit_target, $hit_stop, $ret, $gains,
                    $loss_sum, $excess_n, $excess, $runup_n, $runup, $drawdown_n, $drawdown, $capture_n, $capture, $plan_n,
                    $plan, $scored, $error, $values)
                """,
                ("$group", GroupId(connection, group)), ("$day", day), ("$issued", cell.Issued), ("$evaluated", cell.Evaluated), ("$wins", cell.Wins),
                ("$losses", cell.Losses), ("$breakeven", cell.Breakeven), ("$unresolved", cell.Unresolved), ("$ambiguous", cell.Ambiguous),
                ("$hit_target", cell.HitTarget), ("$hit_stop", cell.HitStop), ("$ret", cell.Return.Sum), ("$gains", cell.Gains), ("$loss_sum", cell.LossSum),
                ("$excess_n", cell.Excess.Count), ("$excess", cell.Excess.Sum), ("$runup_n", cell.Runup.Count), ("$runup", cell.Runup.Sum),
                ("$drawdown_n", cell.Drawdown.Count), ("$drawdown", cell.Drawdown.Sum), ("$capture_n", cell.Capture.Count), ("$capture", cell.Capture.Sum),
                ("$plan_n", cell.Plan.Count), ("$plan", cell.Plan.Sum), ("$scored", cell.SquaredError.Count), ("$error", cell.SquaredError.Sum),
                ("$values", cell.Values));
        }
    }

    private static long GroupId(SqliteConnection connection, OutcomeGroup group)
    {
        (string, object?)[] members =
        [
            ("$mode", group.Mode), ("$universe", group.Universe), ("$direction", group.Direction), ("$confidence", group.Confidence),
            ("$policy", group.Policy), ("$regime", group.Regime),
        ];
        connection.Execute(
            """
            INSERT INTO outcome_groups (mode, universe, direction, confidence, policy_version, regime)
            VALUES ($mode, $universe, $direction, $confidence, $policy, $regime) ON CONFLICT DO NOTHING
            """,
            members);
        return connection.QueryLong(
            """
            SELECT group_id FROM outcome_groups
            WHERE mode = $mode AND universe = $universe AND direction = $direction AND confidence = $confidence AND policy_version = $policy AND regime = $regime
            """,
            members);
    }

    private static void WriteTallies(SqliteConnection connection, string day, DayPicks picks)
    {
        foreach (var run in picks.Picks.GroupBy(p => p.RunId))
        {
            connection.Execute(
                "INSERT INTO run_tallies (run_id, trade_date, issued, evaluated, wins, unresolved) VALUES ($run, $day, $issued, $evaluated, $wins, $unresolved)",
                ("$run", run.Key), ("$day", day), ("$issued", run.Count()), ("$evaluated", run.Count(p => p.IsEvaluated)),
                ("$wins", run.Count(p => p.IsEvaluated && p.Label == JudgedPick.Win)), ("$unresolved", run.Count(p => p.IsUnresolved)));
        }
    }

    private static void WriteSkill(SqliteConnection connection, string day, DayPicks picks)
    {
        foreach (var skill in RunSkill.OfDay(picks, AgentWeights.Of(connection)))
        {
            connection.Execute(
                """
                INSERT INTO run_skill (agent, trade_date, run_id, mode, universe, policy_version, picks, ic, rank_ic, rank_ic_with, rank_ic_without)
                VALUES ($agent, $day, $run, $mode, $universe, $policy, $picks, $ic, $rank, $with, $without)
                """,
                ("$agent", skill.Agent), ("$day", day), ("$run", skill.RunId), ("$mode", skill.Group.Mode), ("$universe", skill.Group.Universe),
                ("$policy", skill.Group.Policy), ("$picks", skill.Picks), ("$ic", skill.Ic), ("$rank", skill.RankIc), ("$with", skill.With),
                ("$without", skill.Without));
        }
    }
}
