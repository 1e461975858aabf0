using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Evaluation;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Policies.Metrics;

/// <summary>Queries for the former front end's page on learning.</summary>
internal static class RlMetricsReader
{
    /// <summary>The policy in force with what its last evaluation found.</summary>
    public static RlMetrics OfPolicy(SqliteConnection connection, string? mode, DateOnly today)
    {
        var policy = PolicyReader.Active(connection);
        var settings = PolicySettings.InForce(connection);
        var metrics = new PolicyMetrics(policy.Metrics?.Text);
        return new RlMetrics(Map(policy), [.. settings.ModesWithExits.Where(m => mode is null || m.ToString() == mode).Select(m => OfMode(settings, metrics, m, today))], Daily: null);
    }

    /// <summary>
    /// What became of picks by the rules that they were written under, by the date in India of their signals and by mode. Pending and
    /// unresolved ones have no return and do not count as trades.
    /// </summary>
    public static RlMetrics OfDays(SqliteConnection connection, string? mode, DateOnly start, DateOnly end)
    {
        var filter = new SqlFilter()
            .And("o.rule_hash IS NOT NULL AND o.ret_close_pct IS NOT NULL")
            .Between("r.generated_at", start.StartInIndia(), end.AddDays(1).StartInIndia())
            .Equal("r.mode", mode);
        var outcomes = connection.Query(
            $"""
            SELECT r.generated_at, r.mode, o.ret_close_pct, o.max_drawdown_pct, o.hit_target, o.hit_stop
            FROM ai_recommendations r JOIN pick_outcomes o ON o.pick_uuid = r.pick_uuid
            {filter.Where}
            """,
            r => new DayOutcome(
                SqliteSql.FromMicros(r.GetInt64(0)).DateInIndia(), Enum.Parse<TradingMode>(r.GetString(1)), r.GetReal("ret_close_pct")!.Value,
                r.GetReal("max_drawdown_pct") ?? 0, r.GetLong("hit_target") == 1, r.GetLong("hit_stop") == 1),
            filter.Parameters);
        var days = outcomes.GroupBy(o => (o.Date, o.Mode)).OrderBy(g => g.Key.Date).ThenBy(g => g.Key.Mode).Select(g => OfDay(g.Key.Date, g.Key.Mode, [.. g]));
        return new RlMetrics(Map(PolicyReader.Active(connection)), Modes: null, [.. days]);
    }

    private static RlMode OfMode(PolicySettings settings, PolicyMetrics metrics, TradingMode mode, DateOnly today)
    {
        var window = settings.EvaluationOf(mode);
        var sample = metrics.Sample(mode) is { } taken
            ? new RlSample(taken.StartDate, taken.EndDate, mode, taken.EvaluationHorizon, taken.Timeframe)
            : new RlSample(today.AddDays(-window.LookbackDays!.Value), today.AddDays(-1), mode, window.EvaluationHorizon!, window.Timeframe!);
        var best = metrics.BestProfile(mode);
        var (contexts, actions) = metrics.Bandit(mode);
        return new RlMode(
            mode,
            metrics.LastEvaluatedAt(mode),
            sample,
            [.. settings.ExitsOf(mode)!.Profiles!.Keys.Select(id => OfProfile(id, metrics.Profile(mode, id), id == best))],
            new RlBandit(contexts, actions));
    }

    private static RlProfile OfProfile(string id, ProfileMetrics m, bool isBest) => new(
        id, m.Trades, m.AvgRetClosePct, m.AvgMaxDrawdownPct, m.WinRate * 100, m.HitTargetRate * 100, m.HitStopRate * 100, m.AvgCaptureRatio, m.Score, isBest);

    private static RlDay OfDay(DateOnly date, TradingMode mode, IReadOnlyCollection<DayOutcome> outcomes)
    {
        return new RlDay(
            date, mode, outcomes.Count, Rounded(outcomes.Average(o => o.Ret)), Rounded(outcomes.Average(o => o.Drawdown)),
            Percent(o => o.Ret > 0), Percent(o => o.HitTarget), Percent(o => o.HitStop));

        decimal Percent(Func<DayOutcome, bool> what) => Rounded(outcomes.Count(what) * 100m / outcomes.Count);
    }

    private static decimal Rounded(decimal number) => decimal.Round(number, 6, MidpointRounding.ToEven);

    private static RlPolicy Map(Policy p) => new(p.PolicyId, p.Name, p.Status, p.CreatedAt, p.UpdatedAt, p.ActivatedAt, p.DeactivatedAt);

    private sealed record DayOutcome(DateOnly Date, TradingMode Mode, decimal Ret, decimal Drawdown, bool HitTarget, bool HitStop);
}
