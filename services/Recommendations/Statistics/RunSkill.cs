namespace Fyntrix.Recommendations.Statistics;

/// <summary>
/// How well one agent, or the blend, ordered the picks of a run: a row of run_skill. With and without are the rank ICs of the weighted
/// mean of the agents' scores with this one among them and without it, both on the picks about which another agent spoke too.
/// </summary>
/// <param name="Agent">Empty for the blend.</param>
/// <param name="Picks">Evaluated picks about which it spoke.</param>
internal sealed record RunSkill(string Agent, string RunId, OutcomeGroup Group, int Picks, double? Ic, double? RankIc, double? With, double? Without)
{
    public const string Blend = "";

    /// <summary>The skills in each run of a day.</summary>
    public static IEnumerable<RunSkill> OfDay(DayPicks day, Func<OutcomeGroup, IReadOnlyDictionary<string, double>> weightsOf) =>
        day.Picks.GroupBy(p => p.RunId).SelectMany(run => OfRun([.. run.Where(p => p.IsEvaluated)], day.Scores, weightsOf));

    private static IEnumerable<RunSkill> OfRun(
        IReadOnlyList<JudgedPick> picks, ILookup<string, AgentScore> scores, Func<OutcomeGroup, IReadOnlyDictionary<string, double>> weightsOf)
    {
        if (picks.Count == 0)
            yield break;
        var (run, group) = (picks[0].RunId, picks[0].Group);
        var blended = picks.Where(p => p.Score is not null).Select(p => (p.Score!.Value, p.ForwardReturn)).ToList();
        yield return Of(Blend, blended, null, null);

        var spoken = picks.Select(p => (Pick: p, Scores: scores[p.PickUuid].ToList())).ToList();
        var agents = spoken.SelectMany(s => s.Scores).Select(s => s.Agent).Distinct().Order(StringComparer.Ordinal).ToList();
        var weights = agents.Count > 1 ? AgentWeights.For(agents, weightsOf(group)) : [];
        foreach (var agent in agents)
        {
            var own = spoken.SelectMany(s => s.Scores.Where(a => a.Agent == agent).Select(a => (a.Score, s.Pick.ForwardReturn))).ToList();
            var compared = weights.GetValueOrDefault(agent) > 0
                ? spoken.Select(s => (With: Mean(s.Scores, null), Without: Mean(s.Scores, agent), s.Pick.ForwardReturn)).Where(c => c.Without is not null).ToList()
                : [];
            yield return Of(
                agent, own,
                Rank(compared.Select(c => (c.With!.Value, c.ForwardReturn))),
                Rank(compared.Select(c => (c.Without!.Value, c.ForwardReturn))));
        }

        RunSkill Of(string agent, IReadOnlyList<(double Score, double Return)> pairs, double? with, double? without)
        {
            double[] said = [.. pairs.Select(p => p.Score)], came = [.. pairs.Select(p => p.Return)];
            return new(agent, run, group, pairs.Count, Skill.InformationCoefficient(said, came), Skill.RankCoefficient(said, came),
                without is null ? null : with, with is null ? null : without);
        }

        double? Mean(IReadOnlyList<AgentScore> said, string? leftOut)
        {
            var (sum, weight) = (0.0, 0.0);
            foreach (var score in said.Where(s => s.Agent != leftOut))
            {
                sum += weights.GetValueOrDefault(score.Agent) * score.Score;
                weight += weights.GetValueOrDefault(score.Agent);
            }

            return weight > 0 ? sum / weight : null;
        }

        static double? Rank(IEnumerable<(double Score, double Return)> pairs)
        {
            var all = pairs.ToList();
            return Skill.RankCoefficient([.. all.Select(p => p.Score)], [.. all.Select(p => p.Return)]);
        }
    }
}
