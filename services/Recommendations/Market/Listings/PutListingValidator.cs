using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Market.Listings;

internal sealed class PutListingValidator : AbstractValidator<PutListing>
{
    public PutListingValidator()
    {
        RuleFor(l => l.ListedOn).Cascade(CascadeMode.Stop).Date()
            .Must((l, on) => on is not null || l.DelistedOn is not null).WithMessage("is required where delisted_on is left out.");
        RuleFor(l => l.DelistedOn).Cascade(CascadeMode.Stop).Date()
            .Must((l, on) => !(CalendarQuery.Date(on) < CalendarQuery.Date(l.ListedOn))).WithMessage("must not be before listed_on.");
        RuleFor(l => l.Source).Cascade(CascadeMode.Stop).Required().Text(200);
    }
}
