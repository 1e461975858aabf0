using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Performance;

internal sealed class AlphaByModeQueryValidator : AbstractValidator<AlphaByModeQuery>
{
    public AlphaByModeQueryValidator() => RuleFor(q => q.LookbackDays).Within(1, 365);
}
