using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>What an administrator may know of a user's connections: how they stand, never what they hold.</summary>
internal static class AdminConnectionsApi
{
    private const int LongestAccountId = 255;

    public static void MapAdminConnections(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/trading/admin/connections", "Administration")
            .MapGet("/", ListAsync).RequireScope(Scopes.Admin)
            .WithName("ListConnectionsOfAccount").WithSummary("The connections of an account, newest first")
            .WithDescription("Also of a deleted account: has_token tells whether a broker's token is still kept.");

    private static async Task<Results<Ok<Page<AdminConnectionAnswer>>, ProblemHttpResult>> ListAsync(
        [FromQuery(Name = "account_id")] string? accountId, [AsParameters] PageQuery page, TradingDb db, CancellationToken cancellationToken)
    {
        if (accountId is not { Length: > 0 and <= LongestAccountId })
            return Refusal.Invalid("account_id", $"must be 1 to {LongestAccountId} characters.").ToProblem();
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();

        var window = read.Value;
        var connections = db.Connections.AsNoTracking().Where(c => c.AccountId == accountId);
        if (window.After is { } after)
            connections = connections.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(after.At, after.Id)));
        var rows = await connections.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(window.Limit + 1)
            .Select(c => new AdminConnectionAnswer(
                c.Id, c.AccountId, c.Broker, c.Mode, c.Status, db.Tokens.Any(t => t.BrokerConnectionId == c.Id && t.RevokedAt == null), c.CreatedAt, c.UpdatedAt))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<AdminConnectionAnswer>.Of(rows, window, c => new PagePosition(c.CreatedAt, c.Id)));
    }

    private sealed record AdminConnectionAnswer(
        string Id,
        string AccountId,
        BrokerName Broker,
        ConnectionMode Mode,
        ConnectionStatus Status,
        bool HasToken,
        DateTimeOffset CreatedAt,
        DateTimeOffset UpdatedAt);
}
