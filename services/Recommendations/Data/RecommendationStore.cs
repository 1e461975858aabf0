using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Data;

/// <summary>
/// <c>ai_recommendations.db</c>: picks and what became of them, policies, marks of users, messages. Opens files of the former system.
/// The track record is kept: outcomes with the picks that they are of, and what policies decided and learned from them.
/// </summary>
internal sealed class RecommendationStore(SqliteStoreDependencies dependencies)
    : SqliteStore(
        FileName,
        SqliteSchema.FromResources(typeof(RecommendationStore).Assembly, "ai_recommendations"),
        dependencies,
        new KeptTable("rl_policies", "policy_id", journalled: true),
        new KeptTable("policy_history", "step_id", journalled: true),
        new KeptTable("registered_agents", "name", journalled: true),
        new KeptTable("outcome_rules", "rule_hash"),
        new KeptTable("runs", "run_id"),
        new KeptTable("ai_recommendations", "pick_uuid"),
        new KeptTable("pick_agent_contributions", ["pick_uuid", "agent_name"]),
        new KeptTable("pick_events", "pick_uuid"),
        new KeptTable("pick_outcomes", ["pick_uuid", "evaluation_horizon"]),
        new KeptTable("outcome_revisions", ["pick_uuid", "evaluation_horizon", "revision"]),
        new KeptTable("recorded_exits", "pick_uuid"),
        new KeptTable("track_record", ["pick_uuid", "kind", "evaluation_horizon", "version"]),
        new KeptTable("track_record_roots", "day", journalled: true),
        new KeptTable("pick_history", ["pick_uuid", "event", "detail"]),
        new KeptTable("processed_outcomes", ["policy_id", "learner", "pick_uuid", "evaluation_horizon"]),
        new KeptTable("llm_run_costs", "run_id"),
        new KeptTable("decisions", "id"))
{
    public const string FileName = "ai_recommendations.db";

    private readonly TimeProvider _time = dependencies.Time;

    protected override void AddFunctions(SqliteConnection connection) => SchemaFunctions.AddTo(connection, _time);
}
