using FluentValidation;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents;

internal sealed class IntentValidator : AbstractValidator<IntentRequest>
{
    public IntentValidator()
    {
        this.Text(r => r.ConnectionId, 36);
        this.Member<IntentRequest, BrokerName>(r => r.Broker);
        this.Member<IntentRequest, IntentSource>(r => r.Source);
        this.Text(r => r.PickId, 64);
        this.Text(r => r.SessionId, 128);
        this.Symbol(r => r.Symbol, required: r => r.PickId is null);
        this.Member<IntentRequest, Exchange>(r => r.Exchange);
        this.Member<IntentRequest, Segment>(r => r.Segment);
        this.Member<IntentRequest, Product>(r => r.Product, required: true);
        RuleFor(r => r.Side).Must((r, side) => side is null ? r.PickId is not null : ClosedSet.Parse<Side>(side) is not null)
            .WithMessage($"must be {ClosedSet.Members<Side>()}.");
        this.Quantity(r => r.Qty);
        this.Type(r => r.OrderType);
        this.Price(r => r.LimitPrice);
        this.Price(r => r.TriggerPrice);
        this.Price(r => r.StopLoss);
        this.Price(r => r.Target);
        this.Member<IntentRequest, Initiator>(r => r.InitiatedBy);
        this.Text(r => r.AlgoId, 64);
        RuleFor(r => r.AlgoId).Null().When(r => r.InitiatedBy != nameof(Initiator.ALGO)).WithMessage("belongs to orders that are initiated by ALGO.");
        RuleFor(r => r.MarketProtection).Must(p => p is null or IntentTerms.AutomaticProtection || (p is >= 0 and <= 100 && decimal.Round(p.Value, 2) == p))
            .WithMessage("must be -1, or a percentage up to 100 with at most 2 decimals.");
        RuleFor(r => r.PickId).NotNull().When(r => r.Source == nameof(IntentSource.PICK)).WithMessage("must name the pick when the source is PICK.");
    }
}
