using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Policies;

internal sealed class PolicyReasonValidator : AbstractValidator<PolicyReason>
{
    public const int MaxReason = 500;

    public PolicyReasonValidator() => RuleFor(r => r.Reason).Cascade(CascadeMode.Stop).Required().Text(MaxReason);
}
