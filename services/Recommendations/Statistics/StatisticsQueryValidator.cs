using FluentValidation;
using Fyntrix.Recommendations.Market;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Statistics;

internal sealed class StatisticsQueryValidator : AbstractValidator<StatisticsQuery>
{
    private const string DateError = "must be a date as YYYY-MM-DD, of 1990 to 2100.";

    public StatisticsQueryValidator()
    {
        RuleFor(q => q.From).Must(IsDate).WithMessage(DateError);
        RuleFor(q => q.To).Cascade(CascadeMode.Stop).Must(IsDate).WithMessage(DateError)
            .Must((q, to) => !(CalendarQuery.Date(to) < CalendarQuery.Date(q.From))).WithMessage("must not be before from.");
        RuleFor(q => q.Mode).NameOf<StatisticsQuery, TradingMode>();
        RuleFor(q => q.Universe).NameOf<StatisticsQuery, Universe>();
        RuleFor(q => q.Direction).NameOf<StatisticsQuery, Direction>();
        RuleFor(q => q.Confidence).NameOf<StatisticsQuery, Confidence>();
        RuleFor(q => q.Policy).Text(64);
        RuleFor(q => q.Regime).Text(32);
        RuleFor(q => q.Format).OneOf(["json", "csv"]);
    }

    private static bool IsDate(string? text) => text is null || CalendarQuery.Date(text) is not null;
}
