using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents;

/// <summary>What a user wants to trade. Prices in rupees, quantity in units.</summary>
internal sealed record IntentTerms(
    BrokerName Broker,
    IntentSource Source,
    string? SessionId,
    string? PickId,
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
    decimal? MarketProtection)
{
    /// <summary>The exchange works the protection of an order without a limit out by itself.</summary>
    public const decimal AutomaticProtection = -1;
}
