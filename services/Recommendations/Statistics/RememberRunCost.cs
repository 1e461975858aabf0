using Fyntrix.Contracts;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>Adds what a call cost to its run, which may be published later.</summary>
internal sealed class RememberRunCost : ISqliteMessageHandler<RecommendationStore, LlmCostRecorded>
{
    public void Handle(SqliteWrite write, LlmCostRecorded message, Delivery delivery) =>
        write.Connection.Execute(
            """
            INSERT INTO llm_run_costs (run_id, cost_nano_usd, calls, unpriced) VALUES ($run, $cost, 1, $unpriced)
            ON CONFLICT (run_id) DO UPDATE SET cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd, calls = calls + 1, unpriced = unpriced + excluded.unpriced
            """,
            ("$run", message.RunId), ("$cost", message.CostNanoUsd ?? 0), ("$unpriced", message.CostNanoUsd is null ? 1 : 0));
}
