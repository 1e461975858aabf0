using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>
/// What was bought and sold and is not settled as a holding. Quantities in units, a negative net is short; values in rupees.
/// </summary>
/// <param name="OvernightQuantity">Carried from earlier days, contained in the buys (or, when short, the sells) at its average.</param>
/// <param name="LastPrice">In rupees; null when none is known.</param>
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
    decimal Multiplier);
