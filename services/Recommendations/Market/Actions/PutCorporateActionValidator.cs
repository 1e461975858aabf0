using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Market.Actions;

internal sealed class PutCorporateActionValidator : AbstractValidator<PutCorporateAction>
{
    private const long Most = 1_000_000_000;

    public PutCorporateActionValidator()
    {
        RuleFor(a => a.Numerator).Cascade(CascadeMode.Stop).Required().Within(1, Most)
            .Must((a, numerator) => numerator != a.Denominator).WithMessage("must differ from denominator: a factor of one changes nothing.");
        RuleFor(a => a.Denominator).Cascade(CascadeMode.Stop).Required().Within(1, Most);
        RuleFor(a => a.Source).Cascade(CascadeMode.Stop).Required().Text(200);
    }
}
