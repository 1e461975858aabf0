using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Policies.Metrics;

internal sealed class RlMetricsQueryValidator : AbstractValidator<RlMetricsQuery>
{
    private const string DateError = "must be a date as YYYY-MM-DD, of 1990 to 2100.";

    public RlMetricsQueryValidator(CalendarSource calendar)
    {
        RuleFor(q => q.Mode).NameOf<RlMetricsQuery, TradingMode>();
        RuleFor(q => q.View).OneOf([RlMetricsQuery.PolicyView, RlMetricsQuery.DailyView]);
        RuleFor(q => q.StartDate).Must(IsDate).WithMessage(DateError);
        RuleFor(q => q.EndDate).Cascade(CascadeMode.Stop).Must(IsDate).WithMessage(DateError)
            .Must((q, _) => q.Range(calendar.Today) is var (start, end) && end.DayNumber - start.DayNumber is >= 0 and < RlMetricsQuery.LongestDays)
            .When(q => IsDate(q.StartDate), ApplyConditionTo.CurrentValidator)
            .WithMessage($"must not be before start_date, and at most {RlMetricsQuery.LongestDays - 1} days after it.");
    }

    private static bool IsDate(string? text) => text is null || RlMetricsQuery.Date(text) is not null;
}
