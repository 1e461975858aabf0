using FluentValidation;

namespace Fyntrix.Recommendations.Market.Listings;

internal sealed class ListingQueryValidator : AbstractValidator<ListingQuery>
{
    public ListingQueryValidator() => RuleFor(q => q.Symbol).MarketSymbol();
}
