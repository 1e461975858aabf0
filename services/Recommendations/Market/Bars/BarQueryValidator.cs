using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Market.Bars;

internal sealed class BarQueryValidator : AbstractValidator<BarQuery>
{
    private const string TimeError = "must be a date as YYYY-MM-DD, or a time in ISO 8601 with its offset, such as 2026-01-09T14:26:26Z, of 1990 to 2100.";

    public BarQueryValidator()
    {
        RuleFor(q => q.Symbol).Cascade(CascadeMode.Stop).Required().MarketSymbol();
        RuleFor(q => q.Timeframe).OneOf(Timeframe.Names);
        RuleFor(q => q.From).Must((q, text) => text is null || q.FromMoment is not null).WithMessage(TimeError);
        RuleFor(q => q.To).Cascade(CascadeMode.Stop).Must((q, text) => text is null || q.ToMoment is not null).WithMessage(TimeError)
            .Must((q, _) => !(q.FromMoment >= q.ToMoment)).WithMessage("must be after from.");
        RuleFor(q => q.Source).Text(32);
    }
}
