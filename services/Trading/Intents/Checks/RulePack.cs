namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The checks before an order is sent, in the order in which their denials are reported, under one version.</summary>
internal static class RulePack
{
    /// <summary>Goes up with every change of a rule, and is stored with each intent that was checked by it.</summary>
    public const string Version = "2";

    public static IReadOnlyList<IPreTradeCheck> Checks { get; } =
    [
        new QuantityRange(),
        new LimitPriceGiven(),
        new TriggerPriceGiven(),
        new TriggerBeforeLimit(),
        new SegmentOfExchange(),
        new ProductOfSegment(),
        new Connected(),
        new KillSwitchOff(),
        new TickSize(),
        new LotSize(),
        new OrderQuantityLimit(),
        new OrderValueLimit(),
        new Holdings(),
        new Funds(),
    ];

    public static IReadOnlyList<Verdict> Judge(PreTradeFacts facts) =>
        [.. Checks.Select(check => new Verdict(check.Code, check.Check(facts)))];
}
