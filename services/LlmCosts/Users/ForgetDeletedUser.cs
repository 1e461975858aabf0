using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Users;

/// <summary>
/// Takes a deleted user's id out of everything. What they caused stays counted, under nobody: no sum changes.
/// </summary>
internal sealed class ForgetDeletedUser(BudgetBook budgets) : ISqliteMessageHandler<LlmCostStore, UserDeleted>
{
    public void Handle(SqliteWrite write, UserDeleted message, Delivery delivery)
    {
        var user = ("$user", (object?)message.UserId);
        ForgottenUsers.Add(write, message.UserId);
        write.Connection.Execute("UPDATE llm_requests SET user_id = NULL, reported_by = nullif(reported_by, $user) WHERE user_id = $user", user);
        write.Connection.Execute(
            """
            INSERT INTO llm_totals (bucket, model, user_id, agent, requests, unpriced_requests, tokens_input, tokens_output,
                                    tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd)
            SELECT bucket, model, '', agent, requests, unpriced_requests, tokens_input, tokens_output,
                   tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd
            FROM llm_totals WHERE user_id = $user
            ON CONFLICT (bucket, model, user_id, agent) DO UPDATE SET
                requests = requests + excluded.requests,
                unpriced_requests = unpriced_requests + excluded.unpriced_requests,
                tokens_input = tokens_input + excluded.tokens_input,
                tokens_output = tokens_output + excluded.tokens_output,
                tokens_cached = tokens_cached + excluded.tokens_cached,
                tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write,
                tokens_reasoning = tokens_reasoning + excluded.tokens_reasoning,
                unpriced_tokens = unpriced_tokens + excluded.unpriced_tokens,
                cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd
            """,
            user);
        write.Connection.Execute("DELETE FROM llm_totals WHERE user_id = $user", user);
        write.Connection.Execute(
            "UPDATE llm_reservations SET user_id = nullif(user_id, $user), reserved_by = iif(reserved_by = $user, '', reserved_by) WHERE user_id = $user OR reserved_by = $user", user);
        write.Connection.Execute("DELETE FROM quarantine WHERE user_id = $user", user);
        write.Connection.Execute("DELETE FROM idempotency_keys WHERE owner_id = $user", user);
        foreach (var budget in BudgetBook.OfUser(write.Connection, message.UserId))
            budgets.Delete(write, budget);
        write.Connection.Execute("DELETE FROM llm_budgets WHERE scope = 'USER' AND scope_value = $user", user);
    }
}
