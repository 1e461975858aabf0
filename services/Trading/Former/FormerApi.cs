using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Trading.Former;

/// <summary>The routes that the former system's front end calls, with its fields in and out.</summary>
internal static class FormerApi
{
    public static void MapFormer(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/api/v1/trading", "Former front end");
        api.MapPost("/execute", ExecuteAsync).RequireScope(Scopes.User).RequireFreshRevocations()
            .WithName("Execute").WithSummary("Preview (confirm=false), then place (confirm=true with the preview's trade_intent_id)")
            .WithDescription("The account is the signed-in user's; a typed account_id and other unknown members are ignored.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status501NotImplemented);
        api.MapPost("/orders/sync", SyncAsync).RequireScope(Scopes.User)
            .WithName("SyncOrder").WithSummary("Looks the intent's order up at its broker")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<PreviewAnswer>, Ok<PlacedAnswer>, ProblemHttpResult>> ExecuteAsync(
        ExecuteRequest request, ClaimsPrincipal user, IntentDesk desk, IntentReader reader, FormerOrders orders, TimeProvider time, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        if (request.Confirm == true)
            return await PlaceAsync(user, request.TradeIntentId!, desk, orders, cancellationToken) is var placed && placed.IsRefused(out var refusal)
                ? refusal.ToProblem()
                : TypedResults.Ok(placed.Value);

        var broker = ClosedSet.Parse<BrokerName>(request.Broker) ?? BrokerName.PAPER;
        if (!desk.IsAvailable(broker))
            return BrokerRefusals.NotAvailable(broker).ToProblem();
        if (await desk.ConnectionAsync(accountId, null, broker, cancellationToken) is not { Status: ConnectionStatus.CONNECTED } connection)
            return BrokerRefusals.NotConnected(broker).ToProblem();
        var form = new IntentRequest(
            null, request.Broker, request.Source, null, request.SessionId, request.Symbol, request.Exchange, request.Segment, request.Product, request.Side,
            request.Qty, request.OrderType, request.LimitPrice, request.TriggerPrice, request.StopLoss, request.Target, null, null, null, null);
        if (await reader.ReadAsync(form, broker, cancellationToken) is var read && read.IsRefused(out var unreadable))
            return unreadable.ToProblem();
        var intent = await desk.CreateAsync(Guid.CreateVersion7(time.GetUtcNow()), accountId, connection.Id, read.Value, cancellationToken);
        return TypedResults.Ok(PreviewAnswer.From(intent));
    }

    private static async Task<Result<PlacedAnswer>> PlaceAsync(
        ClaimsPrincipal user, string intentId, IntentDesk desk, FormerOrders orders, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        var before = await desk.FindAsync(accountId, intentId, cancellationToken);
        if (before is not null && !user.MayTrade(before.Broker))
            return SecondFactor.Required;
        if (await desk.ConfirmAsync(accountId, intentId, cancellationToken) is not { } intent)
            return Refusal.NotFound("intent");
        var placed = await orders.FindAsync(accountId, intentId, cancellationToken);
        if (placed?.Order?.BrokerOrderId is null && intent.State is (IntentState.DENIED or IntentState.REJECTED or IntentState.EXPIRED or IntentState.CANCELLED))
            return Refusal.Unprocessable(intent.StateReason ?? $"INTENT_{intent.State}", $"The order was not placed: the intent is {intent.State} ({intent.StateReason ?? "no reason given"}).");
        return new PlacedAnswer(
            "success", intent.Id, intent.Broker, placed?.Order?.BrokerOrderId,
            before!.State == IntentState.CREATED ? null : "Order already submitted for this trade_intent_id");
    }

    private static async Task<Results<Ok<SyncAnswer>, ProblemHttpResult>> SyncAsync(
        SyncRequest request, ClaimsPrincipal user, FormerOrders orders, OrderSettler settler, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        if (await orders.FindAsync(accountId, request.TradeIntentId!, cancellationToken) is not { } before)
            return Refusal.NotFound("intent").ToProblem();
        if (before.Order is null)
            return Refusal.NotFound("broker order").ToProblem();
        await settler.SettleIntentAsync(before.TradeIntentId, cancellationToken);
        var now = (await orders.FindAsync(accountId, before.TradeIntentId, cancellationToken))!;
        return TypedResults.Ok(new SyncAnswer("success", now.TradeIntentId, now.State, now.Order!));
    }
}
