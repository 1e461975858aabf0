using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Executions;

/// <summary>What a user got on one side when trading a pick: what was recommended against what was got.</summary>
/// <param name="Side">BUY or SELL.</param>
/// <param name="Quantity">Units filled.</param>
/// <param name="AveragePrice">Weighted by quantity, in rupees, rounded half-even to eight places.</param>
/// <param name="SlippagePct">
/// How much worse than the pick's entry price, in per cent of it, four places; negative where it was better (the execution part
/// of Perold's implementation shortfall, 1988). Null on the side that closes the pick, and for a pick without an entry price.
/// </param>
/// <param name="FirstFilledAt">The exchange's time of the first fill.</param>
/// <param name="LastFilledAt">The exchange's time of the last fill.</param>
internal sealed record PickExecution(
    string Side, long Quantity, decimal AveragePrice, decimal? SlippagePct, DateTimeOffset FirstFilledAt, DateTimeOffset LastFilledAt)
{
    private const string Buy = "BUY";

    /// <summary>The fills by side, the one that opens the pick first.</summary>
    public static IReadOnlyList<PickExecution> Of(IReadOnlyCollection<PickFill> fills, Direction direction, decimal? entryPrice)
    {
        var opening = direction == Direction.LONG ? Buy : "SELL";
        return [.. fills.GroupBy(f => f.Side).OrderByDescending(g => g.Key == opening).Select(g => Of(g.Key, [.. g], g.Key == opening ? entryPrice : null))];
    }

    private static PickExecution Of(string side, IReadOnlyList<PickFill> fills, decimal? entryPrice)
    {
        var quantity = fills.Sum(f => f.Quantity);
        var average = fills.Sum(f => f.Quantity * f.Price) / quantity;
        var worse = side == Buy ? average - entryPrice : entryPrice - average;
        return new PickExecution(
            side,
            quantity,
            decimal.Round(average, 8),
            worse / entryPrice * 100 is { } pct ? decimal.Round(pct, 4) : null,
            fills.Min(f => f.FilledAt),
            fills.Max(f => f.FilledAt));
    }
}
