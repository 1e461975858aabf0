namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The broker account stays within the number of order calls that regulator and broker allow.</summary>
internal sealed class OrderRate : IPreTradeCheck
{
    public string Code => "ORDER_RATE_EXCEEDED";

    public VerdictOutcome Check(PreTradeFacts facts) =>
        facts.CallLimits is not { } limits
        || (facts.Calls.InSecond < limits.PerSecond && facts.Calls.InMinute < limits.PerMinute && facts.Calls.InDay < limits.PerDay)
            ? VerdictOutcome.PASS
            : VerdictOutcome.DENIED;
}
