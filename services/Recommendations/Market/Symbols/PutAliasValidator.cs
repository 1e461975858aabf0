using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Market.Symbols;

internal sealed class PutAliasValidator : AbstractValidator<PutAlias>
{
    public PutAliasValidator()
    {
        RuleFor(a => a.Symbol).Cascade(CascadeMode.Stop).Required().MarketSymbol();
        RuleFor(a => a.ValidUntil).Date();
        RuleFor(a => a.Source).Cascade(CascadeMode.Stop).Required().Text(200);
    }
}
