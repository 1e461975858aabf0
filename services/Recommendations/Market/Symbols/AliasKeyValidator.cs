using FluentValidation;

namespace Fyntrix.Recommendations.Market.Symbols;

internal sealed class AliasKeyValidator : AbstractValidator<AliasKey>
{
    public AliasKeyValidator()
    {
        RuleFor(k => k.Alias).MarketSymbol();
        RuleFor(k => k.ValidFrom).Date();
    }
}
