using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Portfolio;

/// <summary>The content of a snapshot. Amounts in rupees, rounded once.</summary>
/// <param name="Charges">Of the day's trades, with positions; null when they cannot be told.</param>
internal sealed record SnapshotPayload<T>(IReadOnlyList<T> Items, decimal? Charges)
{
    public static SnapshotPayload<T> Of(IEnumerable<T> items, decimal? charges) => new([.. items], charges);

    public static SnapshotPayload<T> Read(string json) => JsonSerializer.Deserialize<SnapshotPayload<T>>(json, JsonDefaults.Options)!;

    public string ToJson() => JsonSerializer.Serialize(this, JsonDefaults.Options);
}

/// <param name="Pnl">(sell value - buy value) + quantity x last price x multiplier, in rupees; null when the price is not known.</param>
internal sealed record PositionLine(
    string Symbol,
    Exchange Exchange,
    Product Product,
    long Quantity,
    long OvernightQuantity,
    long BuyQuantity,
    decimal BuyValue,
    long SellQuantity,
    decimal SellValue,
    decimal? AveragePrice,
    decimal? LastPrice,
    decimal? Value,
    decimal? Pnl)
{
    public static PositionLine From(BrokerPosition p) => new(
        p.Symbol, p.Exchange, p.Product, p.Quantity, p.OvernightQuantity, p.BuyQuantity, p.BuyValue, p.SellQuantity, p.SellValue,
        p.Quantity switch
        {
            > 0 => Money.Price(p.BuyValue / (p.BuyQuantity * p.Multiplier)),
            < 0 => Money.Price(p.SellValue / (p.SellQuantity * p.Multiplier)),
            0 => null,
        },
        p.LastPrice,
        Value: p.Quantity == 0 ? 0 : p.LastPrice is { } price ? Money.Amount(p.Quantity * price * p.Multiplier) : null,
        Pnl: p.Quantity == 0 ? Money.Amount(p.SellValue - p.BuyValue) : p.LastPrice is { } last ? Money.Amount(p.SellValue - p.BuyValue + (p.Quantity * last * p.Multiplier)) : null);
}

/// <param name="Quantity">Owned when the day began, in units.</param>
/// <param name="UsedQuantity">Sold out of it today, which stands as a negative position too.</param>
/// <param name="Pnl">(last price - average price) x quantity, in rupees; null when the price is not known.</param>
internal sealed record HoldingLine(
    string Symbol,
    Exchange Exchange,
    long Quantity,
    long UsedQuantity,
    decimal AveragePrice,
    decimal? LastPrice,
    decimal Invested,
    decimal? Value,
    decimal? Pnl,
    decimal? PnlPct)
{
    public static HoldingLine From(BrokerHolding h)
    {
        var invested = h.Quantity * h.AveragePrice;
        var value = h.Quantity * h.LastPrice;
        return new HoldingLine(
            h.Symbol, h.Exchange, h.Quantity, h.UsedQuantity, h.AveragePrice, h.LastPrice, Money.Amount(invested),
            value is { } v ? Money.Amount(v) : null,
            value is { } worth ? Money.Amount(worth - invested) : null,
            value is { } now && invested > 0 ? Money.Amount((now - invested) / invested * 100) : null);
    }
}
