using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Intents;

internal static class IntentsApi
{
    public static void MapIntents(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/api/v1/trading/intents", "Intents");
        api.MapPost("/", CreateAsync).RequireScope(Scopes.User).RequireFreshRevocations().WithIdempotencyKey()
            .WithName("CreateIntent").WithSummary("Checks and keeps what the user wants to trade; confirm=true sends it at once")
            .WithDescription("An intent that a check refuses is made all the same, in state DENIED with the check's code. An intent waits 15 minutes for its confirmation.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status501NotImplemented);
        api.MapGet("/", ListAsync).RequireScope(Scopes.User)
            .WithName("ListIntents").WithSummary("The user's intents, newest first");
        api.MapGet("/{id}", GetAsync).RequireScope(Scopes.User)
            .WithName("GetIntent").WithSummary("An intent with its order and its timeline")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/{id}/confirm", ConfirmAsync).RequireScope(Scopes.User).RequireFreshRevocations()
            .WithName("ConfirmIntent").WithSummary("Checks again and sends the intent, once however often it is called")
            .WithDescription("UNKNOWN means that the broker gave no answer: the order is looked for and never simply sent again. An intent for a live broker needs a second factor.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/{id}/cancel", CancelAsync).RequireScope(Scopes.User)
            .WithName("CancelIntent").WithSummary("Cancels an intent, or asks the broker to cancel its order")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Created<IntentAnswer>, ProblemHttpResult>> CreateAsync(
        IntentRequest request, HttpContext http, ClaimsPrincipal user, IntentDesk desk, IntentReader reader, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        var connection = await desk.ConnectionAsync(accountId, request.ConnectionId, ClosedSet.Parse<BrokerName>(request.Broker) ?? BrokerName.PAPER, cancellationToken);
        if (connection is null && request.ConnectionId is not null)
            return Refusal.NotFound("connection").ToProblem();
        var broker = connection?.Broker ?? ClosedSet.Parse<BrokerName>(request.Broker) ?? BrokerName.PAPER;
        if (request.Broker is not null && request.Broker != broker.ToString())
            return Refusal.Invalid("broker", $"is not the connection's, which is {broker}.").ToProblem();
        if (!desk.IsAvailable(broker))
            return BrokerRefusals.NotAvailable(broker).ToProblem();
        if (request.Confirm == true && !user.MayTrade(broker))
            return SecondFactor.Required.ToProblem();
        if (await reader.ReadAsync(request, broker, cancellationToken) is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();

        var id = http.IdempotencyKey()!.DeriveId("intent");
        var intent = await desk.CreateAsync(id, accountId, connection?.Id, read.Value, cancellationToken);
        if (request.Confirm == true && intent.State == IntentState.CREATED)
            intent = (await desk.ConfirmAsync(accountId, intent.Id, cancellationToken))!;
        return TypedResults.Created($"/api/v1/trading/intents/{intent.Id}", IntentAnswer.From(intent));
    }

    private static async Task<Results<Ok<Page<IntentAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page,
        [FromQuery(Name = "state")] string? state,
        [FromQuery(Name = "symbol")] string? symbol,
        ClaimsPrincipal user,
        TradingDb db,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var accountId = user.Id();
        var intents = db.Intents.AsNoTracking().Where(i => i.AccountId == accountId);
        if (state is not null)
        {
            if (!ClosedSet.TryParse<IntentState>(state, out var wanted))
                return Refusal.Invalid("state", $"must be {ClosedSet.Members<IntentState>()}.").ToProblem();
            intents = intents.Where(i => i.State == wanted);
        }

        if (symbol is not null)
        {
            if (!TradedSymbol.IsValid(symbol))
                return Refusal.Invalid("symbol", TradedSymbol.Rule).ToProblem();
            var wanted = TradedSymbol.Normalize(symbol);
            intents = intents.Where(i => i.Symbol == wanted);
        }

        var window = read.Value;
        if (window.After is { } after)
            intents = intents.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.CreatedAt, i.Id), ValueTuple.Create(after.At, after.Id)));
        var rows = await intents.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id).Take(window.Limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<IntentAnswer>.Of([.. rows.Select(IntentAnswer.From)], window, i => new PagePosition(i.CreatedAt, i.Id)));
    }

    private static async Task<Results<Ok<IntentDetailAnswer>, ProblemHttpResult>> GetAsync(
        string id, ClaimsPrincipal user, IntentDesk desk, TradingDb db, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(user.Id(), id, cancellationToken) is not { } intent)
            return Refusal.NotFound("intent").ToProblem();
        var order = await db.Orders.AsNoTracking().Where(o => o.TradeIntentId == id).OrderByDescending(o => o.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        var events = await db.OrderEvents.AsNoTracking().Where(e => e.TradeIntentId == id).OrderBy(e => e.Id).Take(1000).ToListAsync(cancellationToken);
        return TypedResults.Ok(new IntentDetailAnswer(
            IntentAnswer.From(intent), order is null ? null : OrderAnswer.From(order), [.. events.Select(TimelineEntry.From)]));
    }

    private static async Task<Results<Ok<IntentAnswer>, ProblemHttpResult>> ConfirmAsync(
        string id, ClaimsPrincipal user, IntentDesk desk, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(user.Id(), id, cancellationToken) is { } seen && !user.MayTrade(seen.Broker))
            return SecondFactor.Required.ToProblem();
        return await desk.ConfirmAsync(user.Id(), id, cancellationToken) is { } intent
            ? TypedResults.Ok(IntentAnswer.From(intent))
            : Refusal.NotFound("intent").ToProblem();
    }

    private static async Task<Results<Ok<IntentAnswer>, ProblemHttpResult>> CancelAsync(
        string id, ClaimsPrincipal user, IntentDesk desk, CancellationToken cancellationToken)
    {
        var result = await desk.CancelAsync(user.Id(), id, cancellationToken);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(IntentAnswer.From(result.Value));
    }
}
