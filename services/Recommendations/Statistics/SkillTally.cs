using System.Globalization;
using System.Runtime.InteropServices;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>The skill of an agent, or of the blend, in the runs of some days, added up by day.</summary>
internal sealed class SkillTally
{
    private readonly SortedDictionary<DateOnly, Sums> _days = [];

    public long Picks { get; private set; }

    /// <summary>What run_skill has for the filter, by agent.</summary>
    public static Dictionary<string, SkillTally> Read(SqliteConnection connection, StatisticsFilter filter)
    {
        var conditions = filter.Dates("trade_date");
        filter.AddTo(conditions, "mode", "universe", null, null, "policy_version", null);
        var tallies = new Dictionary<string, SkillTally>();
        connection.Each(
            $"""
            SELECT agent, trade_date, count(*), sum(picks), count(ic), total(ic), count(rank_ic), total(rank_ic), total(rank_ic * rank_ic),
                count(rank_ic_with), total(rank_ic_with), total(rank_ic_without)
            FROM run_skill {conditions.Where}
            GROUP BY agent, trade_date
            """,
            row => Of(tallies, row.GetString(0)).Add(
                DateOnly.ParseExact(row.GetString(1), "O", CultureInfo.InvariantCulture),
                row.GetInt64(3),
                new(row.GetInt64(2), row.GetInt64(4), row.GetDouble(5), row.GetInt64(6), row.GetDouble(7), row.GetDouble(8), row.GetInt64(9), row.GetDouble(10), row.GetDouble(11))),
            conditions.Parameters);
        return tallies;
    }

    /// <summary>The same from the picks themselves, for filters that tell picks of one run apart.</summary>
    public static Dictionary<string, SkillTally> ReadPicks(SqliteConnection connection, StatisticsFilter filter)
    {
        var weights = AgentWeights.Of(connection);
        var conditions = OutcomeCells.Conditions(filter);
        var tallies = new Dictionary<string, SkillTally>();
        foreach (var day in connection.Query($"SELECT DISTINCT trade_date FROM outcome_cells {conditions.Where}", r => r.GetString(0), conditions.Parameters))
        {
            var picks = DayPicks.Read(connection, DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture), filter);
            foreach (var s in RunSkill.OfDay(picks, weights))
            {
                Of(tallies, s.Agent).Add(
                    picks.Day,
                    s.Picks,
                    new(1, s.Ic is null ? 0 : 1, s.Ic ?? 0, s.RankIc is null ? 0 : 1, s.RankIc ?? 0, (s.RankIc * s.RankIc) ?? 0, s.With is null ? 0 : 1, s.With ?? 0, s.Without ?? 0));
            }
        }

        return tallies;
    }

    public static AgentsAnswer Answer(StatisticsFilter filter, PickCounts picks, IReadOnlyDictionary<string, SkillTally> tallies)
    {
        const int most = 100;
        var agents = tallies.Where(t => t.Key != RunSkill.Blend).OrderByDescending(t => t.Value.Picks).ThenBy(t => t.Key, StringComparer.Ordinal).ToList();
        var shown = agents.Take(most).Prepend(new(RunSkill.Blend, tallies.GetValueOrDefault(RunSkill.Blend, new()))).ToList();
        var series = shown.SelectMany(t => t.Value.Series()).ToList();
        var intervals = ClusterBootstrap.Intervals(series);
        var skills = shown.Select((t, i) => t.Value.Of(t.Key, series[(3 * i)..((3 * i) + 3)], intervals[(3 * i)..((3 * i) + 3)])).ToList();
        return new(filter, StatisticsMethod.Used, picks, Skill.LeastPicks, skills[0], skills[1..], agents.Count - (shown.Count - 1));
    }

    private static SkillTally Of(Dictionary<string, SkillTally> tallies, string agent) =>
        CollectionsMarshal.GetValueRefOrAddDefault(tallies, agent, out _) ??= new();

    private void Add(DateOnly day, long picks, Sums sums)
    {
        Picks += picks;
        _days[day] = _days.TryGetValue(day, out var before) ? before + sums : sums;
    }

    private DailySeries[] Series() =>
    [
        DailySeries.Of(_days.Values.Select(d => (d.Ic, (double)d.IcRuns))),
        DailySeries.Of(_days.Values.Select(d => (d.RankIc, (double)d.RankIcRuns))),
        DailySeries.Of(_days.Values.Select(d => (d.With - d.Without, (double)d.ComparedRuns))),
    ];

    private AgentSkill Of(string agent, IReadOnlyList<DailySeries> series, (double, double)?[] intervals)
    {
        var all = _days.Values.Aggregate(default(Sums), (a, b) => a + b);
        double? compared = all.ComparedRuns == 0 ? null : all.ComparedRuns;
        return new(
            agent == RunSkill.Blend ? null : agent,
            all.Runs,
            all.RankIcRuns,
            Picks,
            Figure.Mean(series[0], intervals[0]),
            Figure.Mean(series[1], intervals[1]),
            Figure.Of(Skill.InformationRatio(all.RankIcRuns, all.RankIc, all.RankIcSquares)),
            all.ComparedRuns,
            Figure.Of(all.With / compared),
            Figure.Of(all.Without / compared),
            Figure.Mean(series[2], intervals[2]));
    }

    private readonly record struct Sums(
        long Runs, long IcRuns, double Ic, long RankIcRuns, double RankIc, double RankIcSquares, long ComparedRuns, double With, double Without)
    {
        public static Sums operator +(Sums a, Sums b) => new(
            a.Runs + b.Runs, a.IcRuns + b.IcRuns, a.Ic + b.Ic, a.RankIcRuns + b.RankIcRuns, a.RankIc + b.RankIc, a.RankIcSquares + b.RankIcSquares,
            a.ComparedRuns + b.ComparedRuns, a.With + b.With, a.Without + b.Without);
    }
}
