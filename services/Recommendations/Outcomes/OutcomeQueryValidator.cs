using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Outcomes;

internal sealed class OutcomeQueryValidator : AbstractValidator<OutcomeQuery>
{
    public OutcomeQueryValidator()
    {
        RuleFor(q => q.Universe).NameOf<OutcomeQuery, Universe>();
        RuleFor(q => q.Mode).NameOf<OutcomeQuery, TradingMode>();
        RuleFor(q => q.Symbol).Text(32);
        RuleFor(q => q.Label).OneOf(OutcomeLabels.All);
        RuleFor(q => q.From).QueryTime();
        RuleFor(q => q.To).Cascade(CascadeMode.Stop).QueryTime()
            .Must((q, to) => QueryTime.AreInOrder(q.From, to)).WithMessage("must be after from.");
    }
}
