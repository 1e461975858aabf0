using FluentValidation;

namespace Fyntrix.Recommendations.Market.Symbols;

internal sealed class AliasQueryValidator : AbstractValidator<AliasQuery>
{
    public AliasQueryValidator()
    {
        RuleFor(q => q.Alias).MarketSymbol();
        RuleFor(q => q.Symbol).MarketSymbol();
    }
}
