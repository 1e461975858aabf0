using FluentValidation;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market.Bars;

internal sealed class BarHeaderValidator : AbstractValidator<BarHeader>
{
    public BarHeaderValidator()
    {
        RuleFor(h => h.Source).Cascade(CascadeMode.Stop).Required().BarSource();
        RuleFor(h => h.Timeframe).Cascade(CascadeMode.Stop).Required().OneOf(Timeframe.Names);
        RuleFor(h => h.Segment).NameOf<BarHeader, MarketSegment>();
    }
}
