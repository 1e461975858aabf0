using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Picks;

internal sealed class PickQueryValidator : AbstractValidator<PickQuery>
{
    public PickQueryValidator()
    {
        RuleFor(q => q.Universe).NameOf<PickQuery, Universe>();
        RuleFor(q => q.Mode).NameOf<PickQuery, TradingMode>();
        RuleFor(q => q.Symbol).Text(32);
        RuleFor(q => q.Direction).NameOf<PickQuery, Direction>();
        RuleFor(q => q.Source).Text(32);
        RuleFor(q => q.From).QueryTime();
        RuleFor(q => q.To).Cascade(CascadeMode.Stop).QueryTime()
            .Must((q, to) => QueryTime.AreInOrder(q.From, to)).WithMessage("must be after from.");
        RuleFor(q => q.RunId).Text(200);
    }
}
