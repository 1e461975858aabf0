using FluentValidation;

namespace Fyntrix.Identity.Users;

internal sealed class AdminUserPatchValidator : AbstractValidator<AdminUserPatch>
{
    public AdminUserPatchValidator() =>
        RuleFor(r => r.Reason)
            .MaximumLength(200).WithMessage("must have at most 200 characters.")
            .Must(r => r is null || !r.Any(char.IsControl)).WithMessage("must be one line.");
}
