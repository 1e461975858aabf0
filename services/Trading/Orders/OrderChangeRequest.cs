using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Orders;

/// <summary>What of an open order is to change; what is null or left out stays.</summary>
/// <param name="Qty">The new total in units, with what is filled already.</param>
/// <param name="OrderType">MARKET, LIMIT, SL or SLM (SL-M too).</param>
/// <param name="LimitPrice">In rupees; for LIMIT and SL.</param>
/// <param name="TriggerPrice">In rupees; for SL and SLM.</param>
internal sealed record OrderChangeRequest(long? Qty, string? OrderType, decimal? LimitPrice, decimal? TriggerPrice)
{
    public OrderChange On(BrokerOrder order)
    {
        var type = ClosedSet.ParseOrderType(OrderType) ?? order.OrderType;
        return new OrderChange(
            Qty ?? order.Qty,
            type,
            type is Vocabulary.OrderType.LIMIT or Vocabulary.OrderType.SL ? LimitPrice ?? order.LimitPrice : null,
            type is Vocabulary.OrderType.SL or Vocabulary.OrderType.SLM ? TriggerPrice ?? order.TriggerPrice : null);
    }
}
