using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Portfolio;

internal static class PortfolioApi
{
    public static void MapPortfolio(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/api/v1/trading/portfolio", "Portfolio");
        api.MapGet("/", GetAsync).RequireScope(Scopes.User)
            .WithName("GetPortfolio").WithSummary("The latest portfolio with its profit and loss")
            .WithDescription("A delivery purchase is a position on its day and a holding from the next; both lists together count nothing twice.");
        api.MapPost("/refresh", RefreshAsync).RequireScope(Scopes.User)
            .WithName("RefreshPortfolio").WithSummary("Asks the broker for the portfolio and records it")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status501NotImplemented);
        api.MapGet("/history", HistoryAsync).RequireScope(Scopes.User)
            .WithName("ListPortfolioHistory").WithSummary("The snapshots that were taken, newest first");
    }

    private static async Task<Ok<PortfolioAnswer>> GetAsync(ClaimsPrincipal user, PortfolioDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.LatestAsync(user.Id(), cancellationToken));

    private static async Task<Results<Ok<RefreshAnswer>, ProblemHttpResult>> RefreshAsync(
        [FromQuery(Name = "broker")] string? broker,
        ClaimsPrincipal user,
        IntentDesk intents,
        PortfolioDesk desk,
        BrokerRegistry brokers,
        CancellationToken cancellationToken)
    {
        var name = broker is null ? BrokerName.PAPER : ClosedSet.Parse<BrokerName>(broker.ToUpperInvariant());
        if (name is null)
            return Refusal.Invalid("broker", $"must be {ClosedSet.Members<BrokerName>()}.").ToProblem();
        if (brokers.Find(name.Value) is not { } found)
            return BrokerRefusals.NotAvailable(name.Value).ToProblem();
        return await intents.ConnectionAsync(user.Id(), null, name.Value, cancellationToken) is { Status: ConnectionStatus.CONNECTED } connection
            && await desk.RefreshAsync(connection, found, cancellationToken) is { } taken
            ? TypedResults.Ok(taken)
            : BrokerRefusals.NotConnected(name.Value).ToProblem();
    }

    private static async Task<Results<Ok<Page<SnapshotAnswer>>, ProblemHttpResult>> HistoryAsync(
        [AsParameters] PageQuery page, [FromQuery(Name = "kind")] string? kind, ClaimsPrincipal user, TradingDb db, CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var accountId = user.Id();
        var snapshots = db.Snapshots.AsNoTracking().Where(s => s.AccountId == accountId);
        if (kind is not null)
        {
            if (!ClosedSet.TryParse<SnapshotKind>(kind, out var wanted))
                return Refusal.Invalid("kind", $"must be {ClosedSet.Members<SnapshotKind>()}.").ToProblem();
            snapshots = snapshots.Where(s => s.Kind == wanted);
        }

        var window = read.Value;
        if (window.After is { } after)
            snapshots = snapshots.Where(s => EF.Functions.LessThan(ValueTuple.Create(s.AsOf, s.Id), ValueTuple.Create(after.At, after.Id)));
        var rows = await snapshots.OrderByDescending(s => s.AsOf).ThenByDescending(s => s.Id).Take(window.Limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<SnapshotAnswer>.Of([.. rows.Select(SnapshotAnswer.From)], window, s => new PagePosition(s.AsOf, s.Id)));
    }
}
