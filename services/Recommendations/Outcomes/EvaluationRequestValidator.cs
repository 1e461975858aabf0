using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Outcomes;

internal sealed class EvaluationRequestValidator : AbstractValidator<EvaluationRequest>
{
    public EvaluationRequestValidator()
    {
        RuleFor(r => r.Mode).NameOf<EvaluationRequest, TradingMode>();
        RuleFor(r => r.Symbol).Text(32);
        RuleFor(r => r.To).Must((r, to) => r.From is null || to is null || r.From < to).WithMessage("must be after from.");
    }
}
