using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

internal static class ConnectionsApi
{
    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        var brokers = routes.MapApi("/api/v1/trading/brokers", "Brokers");
        brokers.MapGet("/", ListBrokers).RequireScope(Scopes.User)
            .WithName("ListBrokers").WithSummary("The brokers, what they can do, and whether they can be used here");
        brokers.MapGet("/{broker}/login-url", GetLoginUrlAsync).RequireScope(Scopes.User)
            .WithName("GetLoginUrl").WithSummary("Where the user signs in at a live broker")
            .WithDescription("By the app that was used last, or the operator's. The state in it can be used once, for ten minutes.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status501NotImplemented);
        brokers.MapPost("/{broker}/login-url", LoginUrlAsync).RequireScope(Scopes.User)
            .WithName("BeginLogin").WithSummary("Where the user signs in at a live broker, by an app of their own")
            .WithDescription("The key and secret are those of an app that the user has made at the broker; the secret is stored encrypted and never shown.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status501NotImplemented);
        brokers.MapPost("/{broker}/connect", ConnectAsync).RequireScope(Scopes.User).RequireFreshRevocations()
            .WithName("ConnectBroker").WithSummary("Connects the user to a broker")
            .WithDescription("PAPER connects at once, and connecting again gives the same connection; session says when its orders are matched. A live broker needs the request_token and state that came back from its sign-in, and a second factor.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status501NotImplemented).ProducesProblem(StatusCodes.Status502BadGateway);

        var connections = routes.MapApi("/api/v1/trading/connections", "Brokers");
        connections.MapGet("/", ListAsync).RequireScope(Scopes.User)
            .WithName("ListConnections").WithSummary("The user's connections to brokers, newest first");
        connections.MapGet("/{id}/readiness", ReadinessAsync).RequireScope(Scopes.User)
            .WithName("GetReadiness").WithSummary("Whether the user can trade by this connection now, and what stands in the way")
            .ProducesProblem(StatusCodes.Status404NotFound);
        connections.MapDelete("/{id}", DisconnectAsync).RequireScope(Scopes.User)
            .WithName("DisconnectBroker").WithSummary("Disconnects, ends the session at the broker, and destroys its token and the keys of an own app")
            .WithDescription("Open orders stay at the broker; connect again to follow them there.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Ok<Page<BrokerAnswer>> ListBrokers(BrokerRegistry brokers) =>
        TypedResults.Ok(new Page<BrokerAnswer>([.. brokers.List()], null));

    private static Task<Results<Ok<LoginAnswer>, ProblemHttpResult>> GetLoginUrlAsync(
        string broker, ClaimsPrincipal user, BrokerRegistry brokers, LoginDesk desk, CancellationToken cancellationToken) =>
        LoginUrlAsync(broker, new LoginRequest(null, null), user, brokers, desk, cancellationToken);

    private static async Task<Results<Ok<LoginAnswer>, ProblemHttpResult>> LoginUrlAsync(
        string broker, LoginRequest request, ClaimsPrincipal user, BrokerRegistry brokers, LoginDesk desk, CancellationToken cancellationToken)
    {
        if (Find(broker, brokers) is var found && found.IsRefused(out var refusal))
            return refusal.ToProblem();
        if (found.Value.Broker is not ILiveBroker live)
            return Refusal.Conflict("BROKER_NEEDS_NO_LOGIN", $"{found.Value.Broker.Name} needs no sign-in; connect at once.").ToProblem();
        var begun = await desk.BeginAsync(user.Id(), live, request, cancellationToken);
        return begun.IsRefused(out var not) ? not.ToProblem() : TypedResults.Ok(begun.Value);
    }

    private static async Task<Results<Ok<ConnectionAnswer>, ProblemHttpResult>> ConnectAsync(
        string broker, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ConnectRequest? request, ClaimsPrincipal user, BrokerRegistry brokers, ConnectionDesk desk, LoginDesk logins, CancellationToken cancellationToken)
    {
        if (Find(broker, brokers) is var found && found.IsRefused(out var refusal))
            return refusal.ToProblem();
        if (found.Value.Broker is not ILiveBroker live)
            return TypedResults.Ok(ConnectionAnswer.From(await desk.ConnectAsync(user.Id(), found.Value.Broker, ClosedSet.Parse<PaperSession>(request?.Session), cancellationToken)));

        if (!user.HasSecondFactor())
            return SecondFactor.Required.ToProblem();
        if (request?.Session is not null)
            return Refusal.Invalid("session", "is the market's at a live broker; leave it out.").ToProblem();
        if (request is not { RequestToken: { } requestToken, State: { } state })
            return Refusal.Invalid(request?.RequestToken is null ? "request_token" : "state", "is needed: it comes back from signing in at the broker.").ToProblem();
        var connected = await logins.CompleteAsync(user.Id(), live, requestToken, state, cancellationToken);
        return connected.IsRefused(out var not) ? not.ToProblem() : TypedResults.Ok(ConnectionAnswer.From(connected.Value));
    }

    private static Result<Found> Find(string text, BrokerRegistry brokers)
    {
        if (!ClosedSet.TryParse<BrokerName>(text.ToUpperInvariant(), out var name))
            return Refusal.NotFound("broker");
        return brokers.Find(name.Value) is { } broker ? new Found(broker) : BrokerRefusals.NotAvailable(name.Value);
    }

    private static async Task<Results<Ok<Page<ConnectionAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, ClaimsPrincipal user, TradingDb db, CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var window = read.Value;
        var accountId = user.Id();
        var connections = db.Connections.AsNoTracking().Where(c => c.AccountId == accountId);
        if (window.After is { } after)
            connections = connections.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(after.At, after.Id)));
        var rows = await connections.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(window.Limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<ConnectionAnswer>.Of([.. rows.Select(ConnectionAnswer.From)], window, c => new PagePosition(c.CreatedAt, c.Id)));
    }

    private static async Task<Results<Ok<ReadinessAnswer>, ProblemHttpResult>> ReadinessAsync(
        string id, ClaimsPrincipal user, ReadinessDesk desk, CancellationToken cancellationToken) =>
        await desk.LookAsync(user.Id(), id, cancellationToken) is { } readiness ? TypedResults.Ok(readiness) : Refusal.NotFound("connection").ToProblem();

    private static async Task<Results<NoContent, ProblemHttpResult>> DisconnectAsync(
        string id, ClaimsPrincipal user, TradingDb db, ConnectionDesk desk, SessionEnd sessions, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        var seen = await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.AccountId == accountId, cancellationToken);
        var session = seen is null ? null : await sessions.TakeAsync(seen, cancellationToken);
        if (await desk.DisconnectAsync(accountId, id, cancellationToken) is not { } connection)
            return Refusal.NotFound("connection").ToProblem();
        // The token is gone here; whether the caller waits or not, the broker is told.
        await sessions.EndAsync(connection, session, CancellationToken.None);
        return TypedResults.NoContent();
    }

    // A result cannot be made of an interface.
    private sealed record Found(IBroker Broker);
}
