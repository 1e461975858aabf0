using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

internal static class ConnectionsApi
{
    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        var brokers = routes.MapApi("/api/v1/trading/brokers", "Brokers");
        brokers.MapGet("/", ListBrokers).RequireScope(Scopes.User)
            .WithName("ListBrokers").WithSummary("The brokers, what they can do, and whether they can be used here");
        brokers.MapPost("/{broker}/connect", ConnectAsync).RequireScope(Scopes.User)
            .WithName("ConnectBroker").WithSummary("Connects the user to a broker")
            .WithDescription("PAPER connects at once. Connecting again gives the same connection.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status501NotImplemented);

        var connections = routes.MapApi("/api/v1/trading/connections", "Brokers");
        connections.MapGet("/", ListAsync).RequireScope(Scopes.User)
            .WithName("ListConnections").WithSummary("The user's connections to brokers, newest first");
        connections.MapDelete("/{id}", DisconnectAsync).RequireScope(Scopes.User)
            .WithName("DisconnectBroker").WithSummary("Disconnects, and destroys the broker's token")
            .WithDescription("Open orders stay at the broker; connect again to follow them there.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Ok<Page<BrokerAnswer>> ListBrokers(BrokerRegistry brokers) =>
        TypedResults.Ok(new Page<BrokerAnswer>([.. brokers.List()], null));

    private static async Task<Results<Ok<ConnectionAnswer>, ProblemHttpResult>> ConnectAsync(
        string broker, ClaimsPrincipal user, BrokerRegistry brokers, ConnectionDesk desk, CancellationToken cancellationToken)
    {
        if (!ClosedSet.TryParse<BrokerName>(broker.ToUpperInvariant(), out var name))
            return Refusal.NotFound("broker").ToProblem();
        return brokers.Find(name.Value) is { } found
            ? TypedResults.Ok(ConnectionAnswer.From(await desk.ConnectAsync(user.Id(), found, cancellationToken)))
            : BrokerRefusals.NotAvailable(name.Value).ToProblem();
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

    private static async Task<Results<NoContent, ProblemHttpResult>> DisconnectAsync(
        string id, ClaimsPrincipal user, ConnectionDesk desk, CancellationToken cancellationToken) =>
        await desk.DisconnectAsync(user.Id(), id, cancellationToken) is null
            ? Refusal.NotFound("connection").ToProblem()
            : TypedResults.NoContent();
}
