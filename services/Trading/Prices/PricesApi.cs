using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Trading.Prices;

internal static class PricesApi
{
    public static void MapPrices(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/trading/prices", "Prices")
            .MapPost("/", TakeAsync).RequireScope(Scopes.PricesWrite)
            .WithName("PostPrices").WithSummary("Prices seen in the market, up to 1000 at once")
            .WithDescription("Paper orders that a price reaches are filled, at what is bid or asked where that is named, and up to a share of the volume where that is. A price older than the one known changes nothing.");

    private static async Task<Ok<PricesAnswer>> TakeAsync(
        PricesRequest request, PriceBoard board, ReconcileSignal reconcile, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.Now();
        List<SeenPrice> prices =
        [
            .. request.Prices!.Select(p => new SeenPrice(
                TradedSymbol.Normalize(p!.Symbol!), ClosedSet.Parse<Exchange>(p.Exchange) ?? Exchange.NSE, p.Price!.Value, p.ObservedAt?.CutToMicroseconds() ?? now,
                p.Bid, p.Ask, p.Volume)),
        ];
        var updated = await board.SeeAsync(request.Source ?? "api", prices, cancellationToken);
        reconcile.Set();
        return TypedResults.Ok(new PricesAnswer(prices.Count, updated));
    }
}
