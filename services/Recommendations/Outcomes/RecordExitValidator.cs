using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Outcomes;

internal sealed class RecordExitValidator : AbstractValidator<RecordExit>
{
    public RecordExitValidator(TimeProvider time)
    {
        RuleFor(e => e.ExitPrice).Cascade(CascadeMode.Stop).Required().Price();
        RuleFor(e => e.ExitAt).Cascade(CascadeMode.Stop).Required()
            .Must(at => at <= time.GetUtcNow()).WithMessage("must not be in the future.");
        RuleFor(e => e.ExitReason).Cascade(CascadeMode.Stop).Required().OneOf(ExitReasons.Recorded);
    }
}
