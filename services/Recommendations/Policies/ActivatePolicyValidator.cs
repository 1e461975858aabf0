using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Policies;

internal sealed class ActivatePolicyValidator : AbstractValidator<ActivatePolicy>
{
    public ActivatePolicyValidator() => RuleFor(r => r.Reason).Cascade(CascadeMode.Stop).Required().Text(PolicyReasonValidator.MaxReason);
}
