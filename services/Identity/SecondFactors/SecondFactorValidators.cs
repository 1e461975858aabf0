using FluentValidation;

namespace Fyntrix.Identity.SecondFactors;

internal sealed class TotpCodeRequestValidator : AbstractValidator<TotpCodeRequest>
{
    public TotpCodeRequestValidator() =>
        RuleFor(r => r.Code).Must(SecondFactorText.IsCode).WithMessage(SecondFactorText.NoCode);
}

internal sealed class SecondFactorRequestValidator : AbstractValidator<SecondFactorRequest>
{
    public SecondFactorRequestValidator()
    {
        RuleFor(r => r.Code).Must((r, code) => (code is null) != (r.RecoveryCode is null)).WithMessage(SecondFactorText.OneOfTwo);
        RuleFor(r => r.Code).Must(SecondFactorText.IsCode).When(r => r.Code is not null).WithMessage(SecondFactorText.NoCode);
        RuleFor(r => r.RecoveryCode).Must(SecondFactorText.IsRecoveryCode).When(r => r.RecoveryCode is not null).WithMessage(SecondFactorText.NoRecoveryCode);
    }
}

internal sealed class SecondFactorSignInRequestValidator : AbstractValidator<SecondFactorSignInRequest>
{
    public SecondFactorSignInRequestValidator()
    {
        RuleFor(r => r.MfaToken).Must(t => t is { Length: > 0 and <= 128 }).WithMessage("must be the mfa_token of your sign-in.");
        RuleFor(r => r.Code).Must((r, code) => (code is null) != (r.RecoveryCode is null)).WithMessage(SecondFactorText.OneOfTwo);
        RuleFor(r => r.Code).Must(SecondFactorText.IsCode).When(r => r.Code is not null).WithMessage(SecondFactorText.NoCode);
        RuleFor(r => r.RecoveryCode).Must(SecondFactorText.IsRecoveryCode).When(r => r.RecoveryCode is not null).WithMessage(SecondFactorText.NoRecoveryCode);
        RuleFor(r => r.DeviceId).MaximumLength(128).WithMessage("must have at most 128 characters.");
    }
}
