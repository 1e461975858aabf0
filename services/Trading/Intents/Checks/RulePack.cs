namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The checks before an order is sent, in the order in which their denials are reported, under one version.</summary>
internal static class RulePack
{
    /// <summary>Stored with each intent that was checked by it.</summary>
    public static string Version => Rules.InForce.Version;

    public static IReadOnlyList<IPreTradeCheck> Checks { get; } =
    [
        new QuantityRange(),
        new LimitPriceGiven(),
        new TriggerPriceGiven(),
        new TriggerBeforeLimit(),
        new SegmentOfExchange(),
        new ProductOfSegment(),
        new ExchangeOffered(),
        new Connected(),
        new KillSwitchOff(),
        new MarketOpen(),
        new OrderRate(),
        new ProtectedMarketOrder(),
        new TickSize(),
        new LotSize(),
        new FreezeQuantity(),
        new InsidePriceBand(),
        new OrderQuantityLimit(),
        new OrderValueLimit(),
        new PositionValueLimit(),
        new DailyLossLimit(),
        new Holdings(),
        new Funds(),
    ];

    public static IReadOnlyList<Verdict> Judge(PreTradeFacts facts) =>
        [.. Checks.Select(check => new Verdict(check.Code, check.Check(facts)))];
}
