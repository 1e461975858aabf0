using FluentValidation;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market;

internal sealed class CalendarQueryValidator : AbstractValidator<CalendarQuery>
{
    private const string DateError = "must be a date as YYYY-MM-DD, of 1990 to 2100.";

    public CalendarQueryValidator(CalendarSource calendar)
    {
        RuleFor(q => q.From).Must(IsDate).WithMessage(DateError);
        RuleFor(q => q.To).Cascade(CascadeMode.Stop).Must(IsDate).WithMessage(DateError)
            .Must((q, _) => q.IsRange(calendar.Today)).When(q => IsDate(q.From), ApplyConditionTo.CurrentValidator)
            .WithMessage("must not be before from, and at most 365 days after it.");
        RuleFor(q => q.Segment).NameOf<CalendarQuery, MarketSegment>();
    }

    private static bool IsDate(string? text) => text is null || CalendarQuery.Date(text) is not null;
}
