using System.Text.Json.Serialization;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Former;

/// <summary>
/// The former front end's request: a preview, then with <c>confirm</c> and the preview's id the same fields again, of which
/// only the id counts. What it sends besides, a typed account among it, is ignored.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record ExecuteRequest(
    string? Source,
    string? Symbol,
    string? Segment,
    string? Product,
    string? Side,
    long? Qty,
    string? OrderType,
    string? Broker,
    string? Exchange,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    decimal? StopLoss,
    decimal? Target,
    string? SessionId,
    string? TradeIntentId,
    bool? Confirm);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record SyncRequest(string? TradeIntentId);

/// <summary>What a preview answers. Where a check refused: status <c>denied</c>, no confirmation, the check's code as reason.</summary>
internal sealed record PreviewAnswer(
    string Status, bool RequiresConfirmation, string TradeIntentId, BrokerName Broker, FormerPreview Preview, string? Reason)
{
    public static PreviewAnswer From(TradeIntent i)
    {
        var denied = i.State == IntentState.DENIED;
        return new PreviewAnswer(denied ? "denied" : "pending_confirmation", !denied, i.Id, i.Broker, FormerPreview.From(i), i.StateReason);
    }
}

internal sealed record FormerPreview(
    string Symbol, Exchange Exchange, Side Side, long Qty, Product Product, OrderType OrderType, decimal? LimitPrice, decimal? TriggerPrice, FormerTicket Ticket)
{
    public static FormerPreview From(TradeIntent i) =>
        new(i.Symbol, i.Exchange, i.Side, i.Qty, i.Product, i.OrderType, i.LimitPrice, i.TriggerPrice, FormerTicket.From(i));
}

internal sealed record FormerTicket(
    string TradeIntentId,
    IntentState State,
    BrokerName Broker,
    IntentSource Source,
    string Symbol,
    Exchange Exchange,
    Segment Segment,
    Side Side,
    long Qty,
    Product Product,
    OrderType OrderType,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    decimal? StopLoss,
    decimal? Target,
    DateTimeOffset CreatedAt)
{
    public static FormerTicket From(TradeIntent i) => new(
        i.Id, i.State, i.Broker, i.Source, i.Symbol, i.Exchange, i.Segment, i.Side, i.Qty, i.Product, i.OrderType, i.LimitPrice, i.TriggerPrice,
        i.StopLoss, i.Target, i.CreatedAt);
}

/// <param name="Note">Only when it had been placed before.</param>
internal sealed record PlacedAnswer(
    string Status,
    string TradeIntentId,
    BrokerName Broker,
    string? BrokerOrderId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note);

/// <summary>The intent's state and its latest order, null when it has none.</summary>
internal sealed record FormerOrderAnswer(string TradeIntentId, string State, FormerOrder? Order);

internal sealed record SyncAnswer(string Status, string TradeIntentId, string IntentState, FormerOrder Order);

/// <param name="Status">The broker's own word, SUBMITTED while it has said none.</param>
internal sealed record FormerOrder(
    BrokerName Broker, string? BrokerOrderId, string Status, long FilledQty, decimal? AveragePrice, DateTimeOffset UpdatedAt);
