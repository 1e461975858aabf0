using FluentValidation;

namespace Fyntrix.Recommendations.Market.Listings;

internal sealed class ListingKeyValidator : AbstractValidator<ListingKey>
{
    public ListingKeyValidator() => RuleFor(k => k.Symbol).MarketSymbol();
}
