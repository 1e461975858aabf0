using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Limits;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>What is known about an intent when it is checked; null is what is not known.</summary>
/// <param name="Terms">What the user wants.</param>
/// <param name="IsConnected">Whether the connection to the broker stands.</param>
/// <param name="TickSize">The instrument's price step in rupees.</param>
/// <param name="LotSize">The instrument's lot in units.</param>
/// <param name="MarketPrice">The last price in rupees, if fresh, else the pick's published price.</param>
/// <param name="MaxOrderQuantity">The user's own limit; null is no limit.</param>
/// <param name="MaxOrderValue">The user's own limit in rupees; null is no limit.</param>
/// <param name="AvailableFunds">What the broker account can spend, in rupees.</param>
/// <param name="RequiredFunds">What the broker would take from them for this order, in rupees.</param>
/// <param name="SellableQuantity">What of the symbol can be sold from the broker account as delivery, in units.</param>
/// <param name="KillSwitch">Whether the user's orders are sent.</param>
/// <param name="ReducibleQuantity">What the order's side could make smaller, in units: the opposite position, or for a delivery sale what can be sold.</param>
/// <param name="PromisedQuantity">What open orders of the same side are still going to fill, in units.</param>
/// <param name="Window">What the broker does with an order that is sent now.</param>
/// <param name="Band">The day's price band.</param>
/// <param name="FreezeQuantity">Above which the exchange freezes an order, in units.</param>
/// <param name="CallLimits">Of the broker; null when it has none.</param>
/// <param name="Calls">The order calls that were made by the connection.</param>
/// <param name="MaxPositionValue">The user's own limit in rupees; null is no limit.</param>
/// <param name="MaxDailyLoss">The user's own limit in rupees; null is no limit.</param>
/// <param name="HeldQuantity">What of the symbol is held at the broker, as holding and position, in units; negative when short.</param>
/// <param name="DayResult">What the positions have won or lost today, closed and open, in rupees.</param>
/// <param name="IsExchangeOffered">Whether orders for the exchange can be sent through the broker.</param>
internal sealed record PreTradeFacts(
    IntentTerms Terms,
    bool IsConnected,
    decimal? TickSize,
    int? LotSize,
    decimal? MarketPrice,
    long? MaxOrderQuantity,
    decimal? MaxOrderValue,
    decimal? AvailableFunds,
    decimal? RequiredFunds,
    long? SellableQuantity,
    KillSwitchState KillSwitch,
    long? ReducibleQuantity,
    long PromisedQuantity,
    OrderWindow? Window,
    PriceBand? Band,
    long? FreezeQuantity,
    OrderCallLimits? CallLimits,
    OrderCalls Calls,
    decimal? MaxPositionValue,
    decimal? MaxDailyLoss,
    long? HeldQuantity,
    decimal? DayResult,
    bool? IsExchangeOffered)
{
    /// <summary>Whether it matters what the order would make smaller.</summary>
    public bool AsksForReduction => KillSwitch == KillSwitchState.REDUCING || MaxDailyLoss is not null;

    /// <summary>
    /// As if what is filled of the order were not: the terms of a change name the whole of it, and what is held has the filled part in it already.
    /// </summary>
    /// <param name="filled">In units.</param>
    public PreTradeFacts WithoutFilled(long filled) => this with
    {
        SellableQuantity = SellableQuantity + filled,
        ReducibleQuantity = ReducibleQuantity + filled,
        HeldQuantity = HeldQuantity + (Terms.Side == Side.SELL ? filled : -filled),
    };

    /// <summary>
    /// The price by which the order's value is judged, in rupees: its limit, for a stop order without one its trigger, else the
    /// market's. A sale brings the market's price where that is above its limit. Null when the market's is not known.
    /// </summary>
    public decimal? ReferencePrice => Terms.OrderType switch
    {
        OrderType.LIMIT or OrderType.SL when Terms is { Side: Side.SELL, LimitPrice: { } least } && MarketPrice > least => MarketPrice,
        OrderType.LIMIT or OrderType.SL => Terms.LimitPrice ?? MarketPrice,
        OrderType.SLM => Terms.TriggerPrice ?? MarketPrice,
        OrderType.MARKET => MarketPrice,
    };

    /// <summary>The order's value in rupees, exact; null when no price is known.</summary>
    public decimal? OrderValue => ReferencePrice * Terms.Qty;
}
