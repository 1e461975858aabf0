using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>Whether there is still money for calls today.</summary>
internal static class BudgetAlertApi
{
    public static void MapBudgetAlert(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/llm/budget-alert", "LLM budgets")
            .MapGet("", GetAsync)
            .RequireScope(Scopes.User, Scopes.Admin, Scopes.LlmWrite)
            .WithName("GetLlmBudgetAlert")
            .WithSummary("How the budget stands")
            .WithDescription(
                "With the scope admin or llm:write: the daily budget for all calls. Otherwise the caller's own budget, the one that is used up most when there are several; "
                + "for a caller without one the status of the daily budget, without its figures.");

    private static async Task<Ok<BudgetAlert>> GetAsync(
        HttpContext context,
        LlmCostStore store,
        BudgetBook budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seesAll = context.User.HasScope(Scopes.Admin) || context.User.HasScope(Scopes.LlmWrite);
        var caller = context.User.Id();
        return TypedResults.Ok(await store.ReadAsync(connection => seesAll ? Daily(connection, budgets, now) : Own(connection, budgets, caller, now), cancellationToken));
    }

    private static BudgetAlert Daily(SqliteConnection connection, BudgetBook budgets, DateTimeOffset now)
    {
        var daily = budgets.Daily(connection, now);
        return BudgetAlert.Of(daily, budgets.Status(connection, daily, now));
    }

    private static BudgetAlert Own(SqliteConnection connection, BudgetBook budgets, string caller, DateTimeOffset now) =>
        BudgetBook.OfUser(connection, caller)
            .Select(b => BudgetAlert.Of(b, budgets.Status(connection, b, now)))
            .MaxBy(a => a.PercentageUsed)
        ?? Daily(connection, budgets, now) with { SpentUsd = null, BudgetUsd = null, RemainingUsd = null, PercentageUsed = null };
}
