using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Runs;

internal sealed class RunQueryValidator : AbstractValidator<RunQuery>
{
    public RunQueryValidator()
    {
        RuleFor(q => q.Universe).NameOf<RunQuery, Universe>();
        RuleFor(q => q.Mode).NameOf<RunQuery, TradingMode>();
        RuleFor(q => q.Source).Text(32);
        RuleFor(q => q.From).QueryTime();
        RuleFor(q => q.To).Cascade(CascadeMode.Stop).QueryTime()
            .Must((q, to) => QueryTime.AreInOrder(q.From, to)).WithMessage("must be after from.");
    }
}
