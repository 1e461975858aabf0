using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Recommendations.Policies.Exits;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Policies.Evaluation;

/// <summary>Compares the exit profiles of a policy by replaying them over past picks.</summary>
internal sealed class PolicyEvaluation(RecommendationStore store, IExitBars bars, CalendarSource calendar, TimeProvider time)
{
    /// <summary>
    /// For each mode with exit profiles: 1. the picks of its window; 2. their bars; 3. what each profile makes of each pick. Then all of
    /// it becomes the policy's metrics, in one write. A configuration never changes, so none has changed meanwhile.
    /// </summary>
    public async Task<Result<PolicyDetail>> RunAsync(string policyId, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(connection => PolicyReader.Find(connection, policyId), cancellationToken) is not { } policy)
            return Refusal.NotFound("policy");
        var reading = PolicyConfigReader.Read(policy.Config.Text, BuiltInPolicy.Config);
        if (reading.Config is not { } config)
            return new Refusal(StatusCodes.Status422UnprocessableEntity, "POLICY_INVALID", "The configuration of this policy is not valid, see errors.", reading.ErrorsOfRequest);

        var settings = new PolicySettings(policy.PolicyId, policy.Name, config);
        var modes = new List<EvaluatedMode>();
        foreach (var mode in settings.ModesWithExits)
            modes.Add(await EvaluateAsync(mode, settings.EvaluationOf(mode), settings.ExitsOf(mode)!.Profiles!, cancellationToken));
        return await store.WriteAsync(
            write =>
            {
                var metrics = new PolicyMetrics(PolicyReader.Find(write.Connection, policyId)!.Metrics?.Text).With(modes, write.Now);
                write.Connection.Execute(
                    "UPDATE rl_policies SET metrics_json = $metrics, updated_at = $now WHERE policy_id = $policy",
                    ("$metrics", metrics), ("$now", Shared.UtcText.Of(write.Now)), ("$policy", policyId));
                return PolicyReader.Find(write.Connection, policyId)!;
            },
            cancellationToken);
    }

    private async Task<EvaluatedMode> EvaluateAsync(
        TradingMode mode, EvaluationSettings window, IReadOnlyDictionary<string, ExitProfile?> profiles, CancellationToken cancellationToken)
    {
        var end = calendar.Today.AddDays(-1);
        var start = end.AddDays(1 - window.LookbackDays!.Value);
        var picks = (await PicksAsync(mode, start, end, cancellationToken)).Where(p => p.HorizonEnd <= time.GetUtcNow()).ToList();
        var trades = profiles.Keys.ToDictionary(id => id, _ => new List<ExitResult>(), StringComparer.Ordinal);
        var withoutBars = 0;
        foreach (var pick in picks)
        {
            var found = await bars.ReadAsync(pick.Symbol, pick.Exchange, pick.SignalAt, pick.Horizon, cancellationToken);
            if (found.Count == 0)
                withoutBars++;
            foreach (var (id, profile) in profiles)
            {
                if (ExitSimulation.Run(pick.Direction, pick.Entry, pick.EntryAt, pick.HorizonEnd, profile!, found) is { } result)
                    trades[id].Add(result);
            }
        }

        var metrics = trades.ToDictionary(t => t.Key, t => ProfileMetrics.Of(t.Value));
        var best = metrics.Where(m => m.Value.Trades > 0).OrderByDescending(m => m.Value.Score).ThenBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Key).FirstOrDefault();
        return new EvaluatedMode(mode, metrics, best, new EvaluationSample(start, end, mode, window.EvaluationHorizon!, window.Timeframe!, picks.Count, withoutBars));
    }

    private Task<List<EvaluatedPick>> PicksAsync(TradingMode mode, DateOnly start, DateOnly end, CancellationToken cancellationToken)
    {
        var days = calendar.Current;
        return store.ReadAsync(
            connection => connection.Query(
                """
                SELECT symbol, exchange, direction, entry_price, generated_at FROM ai_recommendations
                WHERE mode = $mode AND generated_at >= $from AND generated_at < $to AND entry_price IS NOT NULL AND recommendation <> $neutral
                ORDER BY generated_at, pick_uuid
                """,
                r =>
                {
                    var (exchange, signal) = (Enum.Parse<Exchange>(r.GetString(1)), SqliteSql.FromMicros(r.GetInt64(4)));
                    return new EvaluatedPick(
                        r.GetString(0), exchange, Enum.Parse<Direction>(r.GetString(2)), r.GetReal("entry_price")!.Value, signal, Horizon.Of(OutcomeRule.Of(mode), signal, Horizon.SegmentOf(exchange), days));
                },
                ("$mode", mode), ("$from", start.StartInIndia()), ("$to", end.AddDays(1).StartInIndia()), ("$neutral", RecommendationLevels.Neutral)),
            cancellationToken);
    }

    private sealed record EvaluatedPick(
        string Symbol, Exchange Exchange, Direction Direction, decimal Entry, DateTimeOffset SignalAt, Horizon Horizon)
    {
        /// <summary>With a signal that precedes the open a position's time runs from there, as its horizon's does: before it nothing can be bought.</summary>
        public DateTimeOffset EntryAt => SqliteSql.FromMicros(Math.Max(SqliteSql.ToMicros(SignalAt), Horizon.Days[0].Opens));

        public DateTimeOffset HorizonEnd => SqliteSql.FromMicros(Horizon.EndsAt);
    }
}
