using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>
/// What brokers send by themselves. Anybody can call it; what is not signed with the secret of an app that we know is refused, and
/// what is signed is a nudge and no more: the order is looked up in the broker's own book.
/// </summary>
internal static class PostbackApi
{
    private const int LongestBody = 64 * 1024;

    // Of one broker user in several accounts here; more are not looked through for an anonymous caller.
    private const int MostConnections = 20;

    public static void MapPostbacks(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/trading/brokers", "Brokers")
            .MapPost("/zerodha/postback", ZerodhaAsync).AllowAnonymous()
            .WithName("ZerodhaPostback").WithSummary("Zerodha's word that an order changed")
            .WithDescription("For Kite Connect alone. The body is signed with the app's secret; a wrong checksum answers 403.");

    private static async Task<Results<NoContent, ProblemHttpResult>> ZerodhaAsync(
        HttpRequest request, BrokerRegistry brokers, BrokerAccesses accesses, TradingDb db, ReconcileSignal signal, CancellationToken cancellationToken)
    {
        if (brokers.Find(BrokerName.ZERODHA) is not ILiveBroker broker)
            return BrokerRefusals.NotAvailable(BrokerName.ZERODHA).ToProblem();
        if (await ReadAsync(request, cancellationToken) is not { } body)
            return Refusal.Invalid("body", $"must have at most {LongestBody} bytes.").ToProblem();
        if (broker.ParsePostback(body) is not { } postback)
            return Refusal.Invalid("body", "must be a postback of Kite Connect: JSON with order_id, order_timestamp, user_id and checksum.").ToProblem();

        var connections = await db.Connections.AsNoTracking()
            .Where(c => c.Broker == BrokerName.ZERODHA && c.ClientUserId == postback.ClientUserId)
            .OrderByDescending(c => c.UpdatedAt).Take(MostConnections).ToListAsync(cancellationToken);
        var known = false;
        foreach (var connection in connections)
        {
            if (await accesses.AppOfAsync(connection, cancellationToken) is not { } app || !postback.IsSignedBy(app.ApiSecret))
                continue;
            known = true;
            signal.LookAt(connection.Id);
        }

        return known ? TypedResults.NoContent() : Refusal.Forbidden("POSTBACK_NOT_SIGNED", "The checksum is not that of an app that is connected here.").ToProblem();
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > LongestBody ? null : buffer.AsMemory(0, length);
    }
}
