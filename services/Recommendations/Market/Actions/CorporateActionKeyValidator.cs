using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Market.Actions;

internal sealed class CorporateActionKeyValidator : AbstractValidator<CorporateActionKey>
{
    public CorporateActionKeyValidator()
    {
        RuleFor(k => k.Symbol).MarketSymbol();
        RuleFor(k => k.ExDate).Date();
        RuleFor(k => k.Kind).NameOf<CorporateActionKey, CorporateActionKind>();
    }
}
