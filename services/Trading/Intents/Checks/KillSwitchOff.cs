using Fyntrix.Trading.Limits;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The user's kill switch lets the order through. What is not known to reduce is taken to add.</summary>
internal sealed class KillSwitchOff : IPreTradeCheck
{
    public string Code => "KILL_SWITCH_ON";

    public VerdictOutcome Check(PreTradeFacts facts) => facts.KillSwitch switch
    {
        KillSwitchState.ACTIVE => VerdictOutcome.PASS,
        KillSwitchState.REDUCING when facts.Terms.Qty <= facts.ReducibleQuantity - facts.PromisedQuantity => VerdictOutcome.PASS,
        _ => VerdictOutcome.DENIED,
    };
}
