using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Former;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

internal static class OrdersApi
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapApi("/api/v1/trading/orders", "Orders");
        orders.MapGet("/", ListAsync).RequireScope(Scopes.User)
            .WithName("ListOrders").WithSummary("The user's orders, newest first")
            .WithDescription("With trade_intent_id the answer is the former system's: the intent's state and its latest order.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        orders.MapGet("/{id}", GetAsync).RequireScope(Scopes.User)
            .WithName("GetOrder").WithSummary("One order").ProducesProblem(StatusCodes.Status404NotFound);

        orders.MapPatch("/{id}", ModifyAsync).RequireScope(Scopes.User).RequireFreshRevocations()
            .WithName("ModifyOrder").WithSummary("Changes an open order at its broker")
            .WithDescription("Checked as a new order is, at most 25 times. 503 BROKER_UNAVAILABLE means that nobody knows whether it was changed: the order shows what the broker's book shows. A live order needs a second factor.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        orders.MapDelete("/{id}", CancelAsync).RequireScope(Scopes.User)
            .WithName("CancelOrder").WithSummary("Asks the broker to cancel an open order")
            .WithDescription("What is filled by then stays. Cancelling a cancelled order changes nothing.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        routes.MapApi("/api/v1/trading/fills", "Orders").MapGet("/", ListFillsAsync).RequireScope(Scopes.User)
            .WithName("ListFills").WithSummary("What exchanges filled, newest first");
    }

    private static async Task<Results<Ok<Page<OrderAnswer>>, Ok<FormerOrderAnswer>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page,
        [FromQuery(Name = "trade_intent_id")] string? tradeIntentId,
        [FromQuery(Name = "status")] string? status,
        ClaimsPrincipal user,
        TradingDb db,
        FormerOrders former,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var accountId = user.Id();
        if (tradeIntentId is not null)
        {
            return await former.FindAsync(accountId, tradeIntentId, cancellationToken) is { } found
                ? TypedResults.Ok(found)
                : Refusal.NotFound("intent").ToProblem();
        }

        var orders = db.Orders.AsNoTracking().Where(o => o.AccountId == accountId);
        if (status is not null)
        {
            if (!ClosedSet.TryParse<OrderState>(status, out var wanted))
                return Refusal.Invalid("status", $"must be {ClosedSet.Members<OrderState>()}.").ToProblem();
            orders = orders.Where(o => o.Status == wanted);
        }

        var window = read.Value;
        if (window.After is { } after)
            orders = orders.Where(o => EF.Functions.LessThan(ValueTuple.Create(o.CreatedAt, o.Id), ValueTuple.Create(after.At, after.Id)));
        var rows = await orders.OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id).Take(window.Limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<OrderAnswer>.Of([.. rows.Select(OrderAnswer.From)], window, o => new PagePosition(o.CreatedAt, o.Id)));
    }

    private static async Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> GetAsync(string id, ClaimsPrincipal user, TradingDb db, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        return await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id && o.AccountId == accountId, cancellationToken) is { } order
            ? TypedResults.Ok(OrderAnswer.From(order))
            : Refusal.NotFound("order").ToProblem();
    }

    private static async Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> ModifyAsync(
        string id, OrderChangeRequest request, ClaimsPrincipal user, OrderChanges changes, CancellationToken cancellationToken)
    {
        if (await changes.FindAsync(user.Id(), id, cancellationToken) is not { } order)
            return Refusal.NotFound("order").ToProblem();
        if (!user.MayTrade(order.Broker))
            return SecondFactor.Required.ToProblem();
        return Answer(await changes.ModifyAsync(order, request, cancellationToken));
    }

    private static async Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> CancelAsync(
        string id, ClaimsPrincipal user, OrderChanges changes, CancellationToken cancellationToken) =>
        await changes.FindAsync(user.Id(), id, cancellationToken) is { } order
            ? Answer(await changes.CancelAsync(order, cancellationToken))
            : Refusal.NotFound("order").ToProblem();

    private static Results<Ok<OrderAnswer>, ProblemHttpResult> Answer(Result<BrokerOrder> result) =>
        result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(OrderAnswer.From(result.Value));

    private static async Task<Results<Ok<Page<FillAnswer>>, ProblemHttpResult>> ListFillsAsync(
        [AsParameters] PageQuery page,
        [FromQuery(Name = "trade_intent_id")] string? tradeIntentId,
        [FromQuery(Name = "order_id")] string? orderId,
        ClaimsPrincipal user,
        TradingDb db,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var accountId = user.Id();
        var fills = db.Fills.AsNoTracking().Where(f => f.AccountId == accountId
            && (tradeIntentId == null || f.TradeIntentId == tradeIntentId) && (orderId == null || f.OrderId == orderId));
        var window = read.Value;
        if (window.After is { } after)
            fills = fills.Where(f => EF.Functions.LessThan(ValueTuple.Create(f.FilledAt, f.Id), ValueTuple.Create(after.At, after.Id)));
        var rows = await fills.OrderByDescending(f => f.FilledAt).ThenByDescending(f => f.Id).Take(window.Limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<FillAnswer>.Of([.. rows.Select(FillAnswer.From)], window, f => new PagePosition(f.FilledAt, f.Id)));
    }
}
