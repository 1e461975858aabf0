using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>Budgets, for those who run the system.</summary>
internal static class BudgetsApi
{
    public const string AcceptPath = $"{Path}/accept-restored";

    private const string Path = "/api/v1/llm/budgets";

    private static Refusal Configured => Refusal.Conflict(
        "BUDGET_CONFIGURED", $"This budget is part of the configuration; change it there ({BudgetSettings.Section}:{nameof(BudgetSettings.DailyUsd)}).");

    public static void MapBudgets(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapApi(Path, "LLM budgets").RequireScope(Scopes.Admin);
        group.MapGet("", ListAsync).WithName("ListLlmBudgets").WithSummary("All budgets with their current window, newest first");
        group.MapGet("{id}", GetAsync).WithName("GetLlmBudget").WithSummary("A budget with its current window").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("", CreateAsync)
            .WithIdempotencyKey(required: false)
            .WithName("CreateLlmBudget")
            .WithSummary("Makes a budget")
            .WithDescription("What was spent in its window before it was made counts.");
        group.MapPost("accept-restored", AcceptAsync)
            .WithName("AcceptRestoredLlmSpend")
            .WithSummary("Accepts what a damaged archive has given back as all that was spent, so that hard budgets admit calls again");
        group.MapPut("{id}", ChangeAsync)
            .WithName("ChangeLlmBudget")
            .WithSummary("Changes a budget's name, amount, enforcement, or whether it is active")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapDelete("{id}", DeleteAsync)
            .WithName("DeleteLlmBudget")
            .WithSummary("Removes a budget")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<Page<BudgetAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page,
        LlmCostStore store,
        BudgetBook budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var now = time.GetUtcNow();
        var rows = await store.ReadAsync(
            connection => BudgetBook.Page(connection, read.Value).ConvertAll(b => Answer(connection, budgets, b, now)),
            cancellationToken);
        return TypedResults.Ok(Page<BudgetAnswer>.Of(rows, read.Value, b => new PagePosition(b.CreatedAt, b.Id)));
    }

    private static async Task<Results<Ok<BudgetAnswer>, ProblemHttpResult>> GetAsync(
        string id,
        LlmCostStore store,
        BudgetBook budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await store.ReadAsync(
            connection => BudgetBook.Find(connection, id) is { } budget ? Answer(connection, budgets, budget, now) : null,
            cancellationToken);
        return found is null ? Refusal.NotFound("budget").ToProblem() : TypedResults.Ok(found);
    }

    private static async Task<Results<Created<BudgetAnswer>, ProblemHttpResult>> CreateAsync(
        NewBudget request,
        HttpContext context,
        LlmCostStore store,
        BudgetBook budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var budget = new Budget(
            (context.IdempotencyKey()?.DeriveId("llm-budget") ?? Guid.CreateVersion7(now)).ToString(),
            request.Name!,
            NanoUsd.FromUsd(request.AmountUsd!.Value),
            request.Enforcement!.Value,
            request.Period!.Value,
            request.TimeZone ?? BudgetTimeZone.UTC,
            request.Scope ?? BudgetScope.GLOBAL,
            request.ScopeValue ?? "",
            Active: true,
            BudgetLevel.OK,
            DateTimeOffset.UnixEpoch,
            now,
            now);
        var answer = await store.WriteAsync(
            write =>
            {
                // Found when an earlier attempt under the same key was cut off after its commit.
                if (BudgetBook.Find(write.Connection, budget.Id) is not { } made)
                {
                    budgets.Create(write, budget);
                    made = budget;
                }

                return Answer(write.Connection, budgets, made, write.Now);
            },
            cancellationToken);
        return TypedResults.Created($"{Path}/{answer.Id}", answer);
    }

    private static async Task<Results<Ok<BudgetAnswer>, ProblemHttpResult>> ChangeAsync(
        string id,
        ChangedBudget request,
        LlmCostStore store,
        BudgetBook budgets,
        CancellationToken cancellationToken)
    {
        if (id == Budget.DailyId)
            return Configured.ToProblem();
        var answer = await store.WriteAsync(
            write =>
            {
                if (BudgetBook.Find(write.Connection, id) is not { } budget)
                    return null;
                var changed = budget with
                {
                    Name = request.Name!,
                    AmountNanoUsd = NanoUsd.FromUsd(request.AmountUsd!.Value),
                    Enforcement = request.Enforcement!.Value,
                    Active = request.Active!.Value,
                    UpdatedAt = write.Now,
                };
                budgets.Change(write, budget, changed);
                return Answer(write.Connection, budgets, changed, write.Now);
            },
            cancellationToken);
        return answer is null ? Refusal.NotFound("budget").ToProblem() : TypedResults.Ok(answer);
    }

    private static async Task<Ok<AcceptedRestores>> AcceptAsync(HttpContext context, LlmCostStore store, CancellationToken cancellationToken)
    {
        var by = context.User.Id();
        return TypedResults.Ok(new AcceptedRestores(await store.WriteAsync(write => IncompleteRestores.Accept(write, by), cancellationToken)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id,
        LlmCostStore store,
        BudgetBook budgets,
        CancellationToken cancellationToken)
    {
        if (id == Budget.DailyId)
            return Configured.ToProblem();
        var deleted = await store.WriteAsync(
            write =>
            {
                if (BudgetBook.Find(write.Connection, id) is not { } budget)
                    return false;
                budgets.Delete(write, budget);
                return true;
            },
            cancellationToken);
        return deleted ? TypedResults.NoContent() : Refusal.NotFound("budget").ToProblem();
    }

    private static BudgetAnswer Answer(SqliteConnection connection, BudgetBook budgets, Budget budget, DateTimeOffset now) =>
        BudgetAnswer.Of(budget, budgets.Status(connection, budget, now));
}
