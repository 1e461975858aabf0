using FluentValidation;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Former;

internal sealed class ExecuteValidator : AbstractValidator<ExecuteRequest>
{
    public ExecuteValidator()
    {
        this.Text(r => r.TradeIntentId, 36);
        RuleFor(r => r.TradeIntentId).NotNull().When(r => r.Confirm == true).WithMessage("must name the intent that is confirmed.");
        // What comes with a confirmation is ignored: what was previewed is placed.
        When(r => r.Confirm != true, () =>
        {
            this.Member<ExecuteRequest, BrokerName>(r => r.Broker);
            this.Member<ExecuteRequest, IntentSource>(r => r.Source, required: true);
            RuleFor(r => r.Source).NotEqual(nameof(IntentSource.PICK)).WithMessage("must not be PICK, which needs a pick; use intents.");
            this.Text(r => r.SessionId, 128);
            this.Symbol(r => r.Symbol, required: _ => true);
            this.Member<ExecuteRequest, Exchange>(r => r.Exchange);
            this.Member<ExecuteRequest, Segment>(r => r.Segment, required: true);
            this.Member<ExecuteRequest, Product>(r => r.Product, required: true);
            this.Member<ExecuteRequest, Side>(r => r.Side, required: true);
            this.Quantity(r => r.Qty);
            this.Type(r => r.OrderType);
            this.Price(r => r.LimitPrice);
            this.Price(r => r.TriggerPrice);
            this.Price(r => r.StopLoss);
            this.Price(r => r.Target);
        });
    }
}
