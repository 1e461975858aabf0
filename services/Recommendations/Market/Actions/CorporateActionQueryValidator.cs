using FluentValidation;

namespace Fyntrix.Recommendations.Market.Actions;

internal sealed class CorporateActionQueryValidator : AbstractValidator<CorporateActionQuery>
{
    public CorporateActionQueryValidator() => RuleFor(q => q.Symbol).MarketSymbol();
}
