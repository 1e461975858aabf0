using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.SecondFactors;
using FluentValidation;

namespace Fyntrix.Identity.Passwords;

internal sealed class PasswordChangeRequestValidator : AbstractValidator<PasswordChangeRequest>
{
    public PasswordChangeRequestValidator()
    {
        RuleFor(r => r.CurrentPassword).MaximumLength(PasswordRules.MaxLength).WithMessage($"must have at most {PasswordRules.MaxLength} characters.");
        RuleFor(r => r.NewPassword).NotEmpty().WithMessage("must not be empty.").MaximumLength(PasswordRules.MaxLength).WithMessage($"must have at most {PasswordRules.MaxLength} characters.");
    }
}

internal sealed class PasswordForgotRequestValidator : AbstractValidator<PasswordForgotRequest>
{
    public PasswordForgotRequestValidator() =>
        RuleFor(r => r.Email).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("must be an e-mail address.")
            .MaximumLength(255).WithMessage("must have at most 255 characters.")
            .Must(EmailAddress.IsValid).WithMessage("must be an e-mail address.");
}

internal sealed class PasswordResetRequestValidator : AbstractValidator<PasswordResetRequest>
{
    public PasswordResetRequestValidator()
    {
        RuleFor(r => r.Email).NotEmpty().WithMessage("must not be empty.").MaximumLength(255).WithMessage("must have at most 255 characters.");
        RuleFor(r => r.Code).Must(OneTimeCode.IsCode).WithMessage(OneTimeCode.NoCode);
        RuleFor(r => r.NewPassword).NotEmpty().WithMessage("must not be empty.").MaximumLength(PasswordRules.MaxLength).WithMessage($"must have at most {PasswordRules.MaxLength} characters.");
        RuleFor(r => r.SecondFactorCode).Cascade(CascadeMode.Stop)
            .Must(SecondFactorText.IsCode).When(r => r.SecondFactorCode is not null).WithMessage(SecondFactorText.NoCode)
            .Must((r, _) => r.SecondFactorCode is null || r.RecoveryCode is null).WithMessage("must not be given beside recovery_code.");
        RuleFor(r => r.RecoveryCode).Must(SecondFactorText.IsRecoveryCode).When(r => r.RecoveryCode is not null).WithMessage(SecondFactorText.NoRecoveryCode);
    }
}
