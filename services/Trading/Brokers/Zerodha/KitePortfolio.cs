using System.Text.Json;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>Reads what Kite shows of positions and holdings.</summary>
internal static class KitePortfolio
{
    /// <param name="data">Of /portfolio/positions: those of the day, and the net that counts.</param>
    public static IReadOnlyList<BrokerPosition> Positions(JsonElement data) =>
        [.. data.GetProperty("net").EnumerateArray().Select(Position).OfType<BrokerPosition>()];

    /// <param name="data">Of /portfolio/holdings.</param>
    public static IReadOnlyList<BrokerHolding> Holdings(JsonElement data) => [.. data.EnumerateArray().Select(Holding).OfType<BrokerHolding>()];

    /// <summary>Null for what is not traded here, such as currencies and cover orders.</summary>
    private static BrokerPosition? Position(JsonElement p) =>
        ClosedSet.TryParse<Exchange>(p.Text("exchange"), out var exchange) && ClosedSet.TryParse<Product>(p.Text("product"), out var product)
            ? new BrokerPosition(
                p.RequiredText("tradingsymbol"), exchange.Value, product.Value, p.Quantity("quantity"), p.Quantity("overnight_quantity"),
                p.Quantity("buy_quantity"), p.Amount("buy_value") ?? 0, p.Quantity("sell_quantity"), p.Amount("sell_value") ?? 0,
                p.Price("last_price"), p.Amount("multiplier") ?? 1, p.Amount("buy_m2m"), p.Amount("sell_m2m"))
            : null;

    // T1 is bought and not delivered yet, and can be sold all the same.
    private static BrokerHolding? Holding(JsonElement h) =>
        ClosedSet.TryParse<Exchange>(h.Text("exchange"), out var exchange)
            ? new BrokerHolding(
                h.RequiredText("tradingsymbol"), exchange.Value, h.Quantity("quantity") + h.Quantity("t1_quantity"), h.Quantity("used_quantity"),
                h.Amount("average_price") ?? 0, h.Price("last_price"))
            : null;
}
