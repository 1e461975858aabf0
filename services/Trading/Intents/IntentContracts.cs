using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents;

/// <summary>What a user wants to trade.</summary>
/// <param name="ConnectionId">The connection to trade on; the user's connection to <paramref name="Broker"/> when left out.</param>
/// <param name="Broker">PAPER when left out.</param>
/// <param name="Source">CHART, STRATEGY, PICK or API; PICK with a <paramref name="PickId"/>, else API when left out.</param>
/// <param name="PickId">The pick behind it: gives symbol, exchange and side when they are left out.</param>
/// <param name="Exchange">NSE, BSE, NFO or MCX; NSE when left out.</param>
/// <param name="Segment">CASH or FNO; the exchange's when left out.</param>
/// <param name="Product">CNC, MIS or NRML.</param>
/// <param name="Side">BUY or SELL.</param>
/// <param name="Qty">In units.</param>
/// <param name="OrderType">MARKET, LIMIT, SL or SLM (SL-M too).</param>
/// <param name="LimitPrice">In rupees; for LIMIT and SL.</param>
/// <param name="TriggerPrice">In rupees; for SL and SLM.</param>
/// <param name="StopLoss">Kept for the user; not sent to a broker.</param>
/// <param name="Target">Kept for the user; not sent to a broker.</param>
/// <param name="InitiatedBy">USER or ALGO: a person's click, or automatic execution; USER when left out.</param>
/// <param name="AlgoId">The id under which the exchange has registered the algorithm; none when it has not.</param>
/// <param name="MarketProtection">Of MARKET and SLM orders: how far in per cent they may run from the price, above 0 to 100, or -1 for the exchange's own, which is taken when left out.</param>
/// <param name="Confirm">True sends it at once.</param>
internal sealed record IntentRequest(
    string? ConnectionId,
    string? Broker,
    string? Source,
    string? PickId,
    string? SessionId,
    string? Symbol,
    string? Exchange,
    string? Segment,
    string? Product,
    string? Side,
    long? Qty,
    string? OrderType,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    decimal? StopLoss,
    decimal? Target,
    string? InitiatedBy,
    string? AlgoId,
    decimal? MarketProtection,
    bool? Confirm);

internal sealed record IntentAnswer(
    string Id,
    string? ConnectionId,
    BrokerName Broker,
    IntentSource Source,
    string? PickId,
    string? SessionId,
    string Symbol,
    Exchange Exchange,
    Segment Segment,
    Product Product,
    Side Side,
    long Qty,
    OrderType OrderType,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    decimal? StopLoss,
    decimal? Target,
    Initiator InitiatedBy,
    string? AlgoId,
    decimal? MarketProtection,
    IntentState State,
    string? StateReason,
    long FilledQty,
    decimal? AveragePrice,
    string? RulePackVersion,
    IReadOnlyList<Verdict> Checks,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset ExpiresAt)
{
    public static IntentAnswer From(TradeIntent i) => new(
        i.Id, i.ConnectionId, i.Broker, i.Source, i.PickId, i.SessionId, i.Symbol, i.Exchange, i.Segment, i.Product, i.Side, i.Qty, i.OrderType,
        i.LimitPrice, i.TriggerPrice, i.StopLoss, i.Target, i.InitiatedBy, i.AlgoId, i.MarketProtection, i.State, i.StateReason, i.FilledQty, i.AveragePrice, i.RulePackVersion, i.Verdicts,
        i.CreatedAt, i.UpdatedAt, i.ExpiresAt);
}

/// <summary>An intent, its order and everything that happened to them, oldest first.</summary>
internal sealed record IntentDetailAnswer(IntentAnswer Intent, OrderAnswer? Order, IReadOnlyList<TimelineEntry> Timeline);

/// <param name="Quantity">Of a fill: its quantity in units.</param>
/// <param name="Price">Of a fill: its price in rupees.</param>
internal sealed record TimelineEntry(
    DateTimeOffset At, OrderEventKind Kind, string State, string? Reason, string? BrokerStatus, long FilledQty, long? Quantity, decimal? Price)
{
    public static TimelineEntry From(OrderEvent e) => new(e.At, e.Kind, e.State, e.Reason, e.BrokerStatus, e.FilledQty, e.Quantity, e.Price);
}
