using System.Runtime.InteropServices;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>Reads cells.</summary>
internal static class OutcomeCells
{
    /// <summary>Adds up the cells that pass a filter, by the values of a dimension; as one without a dimension.</summary>
    public static List<OutcomeTally> Read(SqliteConnection connection, StatisticsFilter filter, Dimension? dimension, CellParts parts)
    {
        var tallies = new Dictionary<string, OutcomeTally>();
        var tallyOf = new Dictionary<long, OutcomeTally>();
        var groups = new SqlFilter();
        filter.AddTo(groups, "mode", "universe", "direction", "confidence", "policy_version", "regime");
        connection.Each(
            $"SELECT group_id, {Column(dimension)} FROM outcome_groups {groups.Where}",
            row =>
            {
                var value = row.GetString(1);
                tallyOf[row.GetInt64(0)] = tallies.TryGetValue(value, out var tally) ? tally : tallies[value] = new() { Value = value == "" ? null : value };
            },
            groups.Parameters);

        var conditions = Conditions(filter);
        connection.Each(
            $"""
            SELECT group_id, trade_date, issued, evaluated, wins, losses, breakeven, unresolved, ambiguous, hit_target, hit_stop, ret_sum, gain_sum,
                loss_sum, excess_count, excess_sum, runup_count, runup_sum, drawdown_count, drawdown_sum, capture_count, capture_sum, plan_count,
                plan_sum, scored, squared_error_sum, outcome_values
            FROM outcome_cells {conditions.Where}
            """,
            row => Add(tallyOf[row.GetInt64(0)], row.Handle!, parts),
            conditions.Parameters);
        return [.. tallies.Values.Where(t => t.Issued > 0)];
    }

    /// <summary>The picks that pass a filter, without their outcomes.</summary>
    public static PickCounts Counts(SqliteConnection connection, StatisticsFilter filter)
    {
        var conditions = Conditions(filter);
        return connection.QueryFirst(
            $"SELECT coalesce(sum(issued), 0), coalesce(sum(evaluated), 0), coalesce(sum(unresolved), 0) FROM outcome_cells {conditions.Where}",
            r => PickCounts.Of(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)),
            conditions.Parameters)!;
    }

    /// <summary>The cells that pass a filter.</summary>
    public static SqlFilter Conditions(StatisticsFilter filter)
    {
        var groups = new SqlFilter();
        filter.AddTo(groups, "mode", "universe", "direction", "confidence", "policy_version", "regime");
        var conditions = filter.Dates("trade_date");
        return groups.Where == "" ? conditions : conditions.And($"group_id IN (SELECT group_id FROM outcome_groups {groups.Where})", groups.Parameters);
    }

    private static string Column(Dimension? dimension) => dimension switch
    {
        Dimension.MODE => "mode",
        Dimension.UNIVERSE => "universe",
        Dimension.POLICY => "policy_version",
        Dimension.REGIME => "regime",
        Dimension.CONFIDENCE => "confidence",
        Dimension.DIRECTION => "direction",
        null => "''",
    };

    /// <summary>Columns straight from SQLite: there are millions of them.</summary>
    private static void Add(OutcomeTally tally, SQLitePCL.sqlite3_stmt row, CellParts parts)
    {
        var day = new DayTally
        {
            Issued = sqlite3_column_int(row, 2),
            Evaluated = sqlite3_column_int(row, 3),
            Unresolved = sqlite3_column_int(row, 7),
            Return = sqlite3_column_double(row, 11),
            WithExcess = sqlite3_column_int(row, 14),
            Excess = sqlite3_column_double(row, 15),
            Scored = sqlite3_column_int(row, 24),
            SquaredError = sqlite3_column_double(row, 25),
        };
        tally.Add(DayNumber(sqlite3_column_text(row, 1)), day);
        if (day.Evaluated == 0)
            return;

        tally.Wins += sqlite3_column_int(row, 4);
        tally.Losses += sqlite3_column_int(row, 5);
        tally.Breakeven += sqlite3_column_int(row, 6);
        tally.Ambiguous += sqlite3_column_int(row, 8);
        tally.HitTarget += sqlite3_column_int(row, 9);
        tally.HitStop += sqlite3_column_int(row, 10);
        tally.Gains += sqlite3_column_double(row, 12);
        tally.LossSum += sqlite3_column_double(row, 13);
        tally.Runup.Add(sqlite3_column_int(row, 16), sqlite3_column_double(row, 17));
        tally.Drawdown.Add(sqlite3_column_int(row, 18), sqlite3_column_double(row, 19));
        tally.Capture.Add(sqlite3_column_int(row, 20), sqlite3_column_double(row, 21));
        tally.Plan.Add(sqlite3_column_int(row, 22), sqlite3_column_double(row, 23));
        var values = MemoryMarshal.Cast<byte, double>(sqlite3_column_blob(row, 26));
        for (var i = 0; i < values.Length; i += OutcomeCell.ValuesPerPick)
        {
            var (ret, excess, probability) = (values[i], values[i + 1], values[i + 2]);
            if (parts == CellParts.RETURNS)
            {
                tally.Returns.Add(ret);
                if (!double.IsNaN(excess))
                    tally.Excesses.Add(excess);
            }
            else if (!double.IsNaN(probability))
            {
                tally.Bins[ScoreProbability.BinOf(probability)].Add(probability, ret > 0);
            }
        }
    }

    private static int DayNumber(SQLitePCL.utf8z date)
    {
        var text = date.utf8_to_string();
        return new DateOnly(Number(text, 0, 4), Number(text, 5, 2), Number(text, 8, 2)).DayNumber;

        static int Number(string text, int start, int length) => int.Parse(text.AsSpan(start, length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
    }
}
