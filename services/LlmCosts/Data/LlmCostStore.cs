using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Data;

/// <summary>The file <c>llm_costs.db</c>: requests, their totals, prices, budgets, and the service's messages and keys.</summary>
internal sealed class LlmCostStore(SqliteStoreDependencies dependencies)
    : SqliteStore("llm_costs.db", SqliteSchema.FromResources(typeof(LlmCostStore).Assembly, "llm_costs"), dependencies);
