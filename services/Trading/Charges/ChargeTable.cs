using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Charges;

/// <summary>The prices of a plan from a day on.</summary>
/// <param name="From">The first day in India.</param>
/// <param name="GstPct">Per cent of brokerage, transaction charge and SEBI fee.</param>
/// <param name="SebiPct">Per cent of the turnover.</param>
/// <param name="Dp">Rupees for each stock of which holdings are sold on a day.</param>
internal sealed record ChargeTable(
    ChargePlan Plan, DateOnly From, decimal GstPct, decimal SebiPct, decimal Dp, IReadOnlyDictionary<TradeKind, ChargeRates> Kinds)
{
    /// <summary>What all the trades of one account on one day cost.</summary>
    /// <returns>Null when one of them is of a kind that the table does not hold.</returns>
    public ChargeAmounts? Of(IEnumerable<ChargedTrade> trades)
    {
        var sum = ChargeAmounts.None;
        var delivered = new HashSet<(string, Exchange)>();
        foreach (var order in trades.GroupBy(t => t.OrderId))
        {
            var first = order.First();
            if (first.Kind is not { } kind || !Kinds.TryGetValue(kind, out var rates))
                return null;
            sum += Order(rates, first.Side, order.Sum(t => t.Quantity * t.Price));
            if (kind == TradeKind.DELIVERY && first.Side == Side.SELL && delivered.Add((first.Symbol, first.Exchange)))
                sum += ChargeAmounts.None with { Dp = Dp };
        }

        return sum;
    }

    private ChargeAmounts Order(ChargeRates rates, Side side, decimal turnover)
    {
        decimal Share(decimal pct) => turnover * pct / 100;
        var brokerage = rates.BrokerageFlat + Math.Min(Share(rates.BrokeragePct), rates.BrokerageCap ?? decimal.MaxValue);
        var (transaction, sebi) = (Share(rates.TransactionPct), Share(SebiPct));
        return new ChargeAmounts(
            brokerage,
            Share(side == Side.BUY ? rates.SttBuyPct : rates.SttSellPct),
            transaction,
            sebi,
            side == Side.BUY ? Share(rates.StampBuyPct) : 0,
            (brokerage + transaction + sebi) * GstPct / 100,
            0);
    }
}
