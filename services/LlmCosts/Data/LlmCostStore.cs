using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Data;

/// <summary>
/// The file <c>llm_costs.db</c>: requests, their totals, prices, budgets, and the service's messages and keys.
/// Totals, budgets and prices are kept; requests are archived when a clean-up removes them.
/// </summary>
internal sealed class LlmCostStore(SqliteStoreDependencies dependencies)
    : SqliteStore(
        "llm_costs.db",
        SqliteSchema.FromResources(typeof(LlmCostStore).Assembly, "llm_costs"),
        dependencies,
        new KeptTable("llm_totals", ["bucket", "model", "user_id", "agent"], Journalled: true),
        new KeptTable("llm_tag_totals", ["bucket", "tag"], Journalled: true),
        new KeptTable("llm_budgets", "id", journalled: true),
        new KeptTable("llm_budget_windows", ["budget_id", "window_start"], Journalled: true),
        new KeptTable("llm_charge_shifts", ["budget_id", "window_start"], Journalled: true),
        new KeptTable("llm_prices", ["model", "effective_from", "version"], Journalled: true),
        new KeptTable("llm_cleanups", "id", journalled: true),
        // A second loss must not open what the first one has closed: exports made in between are whole, and know of no fault.
        new KeptTable("llm_incomplete_restores", "id", journalled: true),
        new KeptTable("forgotten_users", "user_hash", journalled: true),
        LostCalls.Kept)
{
    private readonly TimeProvider _time = dependencies.Time;

    // What was announced last may have gone with the file before it was sent: it is announced again.
    protected override void OnRestored(SqliteConnection connection) =>
        connection.Execute("UPDATE llm_budgets SET announced_window = 0 WHERE announced_level <> 'OK'");

    protected override void OnIncompleteRestore(SqliteConnection connection, RestoreReport report) =>
        IncompleteRestores.Add(connection, new IncompleteRestore(_time.GetUtcNow(), report.Faults));
}
