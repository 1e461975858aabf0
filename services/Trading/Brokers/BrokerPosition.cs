using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>
/// What was bought and sold and is not settled as a holding. Quantities in units, a negative net is short; values in rupees.
/// </summary>
/// <param name="OvernightQuantity">Carried from earlier days, contained in the buys (or, when short, the sells) at its average.</param>
/// <param name="LastPrice">In rupees; null when none is known.</param>
/// <param name="DayBuyValue">The buys as if what was carried had been bought at the close before; null where that is not known.</param>
/// <param name="DaySellValue">The sells likewise.</param>
/// <param name="Multiplier">What a unit is worth at a price of one rupee: 1, and for commodities what their contract says.</param>
internal sealed record BrokerPosition(
    string Symbol,
    Exchange Exchange,
    Product Product,
    long Quantity,
    long OvernightQuantity,
    long BuyQuantity,
    decimal BuyValue,
    long SellQuantity,
    decimal SellValue,
    decimal? LastPrice,
    decimal Multiplier,
    decimal? DayBuyValue = null,
    decimal? DaySellValue = null)
{
    /// <summary>What it has won or lost today, closed and open, in rupees, exact; null when its price is not known.</summary>
    public decimal? DayResult =>
        (DaySellValue ?? SellValue) - (DayBuyValue ?? BuyValue) + (Quantity == 0 ? 0 : Quantity * Multiplier * LastPrice);
}
