using System.Text.Json;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Picks;

/// <summary>Writes picks with all that belongs to them. What is there already stays as it is.</summary>
internal static class PickWriter
{
    /// <returns>False when the run has a pick of this symbol.</returns>
    public static bool Insert(SqliteConnection connection, NewPick pick, DateTimeOffset now)
    {
        var rule = OutcomeRule.Of(Enum.Parse<TradingMode>(pick.Mode));
        OutcomeRules.Keep(connection, rule, now);
        return connection.Execute(
            """
            INSERT INTO ai_recommendations (
                symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend,
                confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, pick_uuid, exchange, generated_at,
                generated_at_original, entry_price_source, on_underlying, rule_hash)
            VALUES (
                $symbol, $mode, $universe, $source, $recommendation, $direction, $generated_at_utc, $entry, $stop, $target, $score,
                $confidence, $risk, $run, $rank, $policy, $features, $uuid, $exchange, $generated_at,
                $original, $entry_source, $underlying, $rule)
            ON CONFLICT DO NOTHING
            """,
            ("$symbol", pick.Symbol), ("$mode", pick.Mode), ("$universe", pick.Universe), ("$source", pick.Source),
            ("$recommendation", pick.Recommendation), ("$direction", pick.Direction), ("$generated_at_utc", UtcText.Of(pick.GeneratedAt)),
            ("$entry", pick.EntryPrice), ("$stop", pick.StopLossPrice), ("$target", pick.TargetPrice), ("$score", pick.ScoreBlend),
            ("$confidence", pick.Confidence), ("$risk", pick.RiskProfile), ("$run", pick.RunId), ("$rank", pick.Rank), ("$policy", pick.PolicyVersion),
            ("$features", pick.Features), ("$uuid", pick.PickUuid), ("$exchange", pick.Exchange), ("$generated_at", pick.GeneratedAt),
            ("$original", pick.GeneratedAtOriginal), ("$entry_source", pick.EntryPriceSource), ("$underlying", pick.IsOnUnderlying ? 1 : 0), ("$rule", rule.Hash)) == 1;
    }

    /// <summary>Writes the event of a pick that has a price, from its row.</summary>
    /// <returns>False when the pick has no price, or an event already.</returns>
    public static bool InsertEvent(SqliteConnection connection, string pickUuid, NewEvent more) =>
        connection.Execute(
            """
            INSERT INTO pick_events (
                pick_uuid, symbol, direction, source, mode, signal_ts, trade_date, signal_price, recommended_entry, recommended_target,
                recommended_stop, time_horizon, blend_score, recommendation, confidence, regime, risk_profile_bucket, mode_bucket, universe,
                extra_context, signal_at)
            SELECT
                pick_uuid, symbol, direction, 'TOP_PICKS_' || source, mode, generated_at_utc, ist_date(generated_at), entry_price, entry_price,
                target_price, stop_loss_price, coalesce($horizon, mode), score_blend, recommendation, confidence, $regime,
                coalesce($risk, risk_profile), mode, universe,
                json_patch(
                    json_object('rank', rank_in_run, 'run_trigger', source, 'run_id', run_id, 'policy_version', policy_version),
                    $context),
                generated_at
            FROM ai_recommendations
            WHERE pick_uuid = $uuid AND entry_price IS NOT NULL
            ON CONFLICT DO NOTHING
            """,
            ("$uuid", pickUuid), ("$horizon", more.TimeHorizon), ("$regime", more.Regime), ("$risk", more.RiskProfileBucket),
            ("$context", JsonSerializer.Serialize(more.Context))) == 1;

    /// <returns>How many were written; an agent speaks once about a pick.</returns>
    public static int InsertContributions(SqliteConnection connection, string pickUuid, IEnumerable<NewContribution> contributions) =>
        contributions.Sum(c => connection.Execute(
            """
            INSERT INTO pick_agent_contributions (pick_uuid, agent_name, score, confidence, metadata)
            VALUES ($uuid, $agent, $score, $confidence, $metadata)
            ON CONFLICT DO NOTHING
            """,
            ("$uuid", pickUuid), ("$agent", c.AgentName), ("$score", c.Score), ("$confidence", c.Confidence), ("$metadata", c.Metadata)));

    public static void AddHistory(SqliteConnection connection, string pickUuid, string what, string detail, DateTimeOffset at) =>
        connection.Execute(
            "INSERT INTO pick_history (pick_uuid, event, detail, at) VALUES ($uuid, $event, $detail, $at) ON CONFLICT DO NOTHING",
            ("$uuid", pickUuid), ("$event", what), ("$detail", detail), ("$at", at));
}
