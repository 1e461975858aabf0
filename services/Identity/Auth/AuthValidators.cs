using Fyntrix.Identity.Passwords;
using FluentValidation;

namespace Fyntrix.Identity.Auth;

internal sealed class SignUpRequestValidator : AbstractValidator<SignUpRequest>
{
    public SignUpRequestValidator()
    {
        RuleFor(r => r.Email).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("must be an e-mail address.")
            .MaximumLength(255).WithMessage("must have at most 255 characters.")
            .Must(EmailAddress.IsValid).WithMessage("must be an e-mail address.");
        RuleFor(r => r.Name).Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("must not be empty.")
            .MaximumLength(100).WithMessage("must have at most 100 characters.");
        RuleFor(r => r.Password).Cascade(CascadeMode.Stop)
            .NotNull().WithMessage("must not be empty.")
            .Custom((password, context) =>
            {
                var request = context.InstanceToValidate;
                if (PasswordRules.Check(password!, PasswordRules.MinLength, request.Email, request.Name) is { } error)
                    context.AddFailure(error);
            });
        RuleFor(r => r.DeviceId).MaximumLength(128).WithMessage("must have at most 128 characters.");
    }
}

internal sealed class LoginRequestValidator : AbstractValidator<LoginRequest>
{
    public LoginRequestValidator()
    {
        RuleFor(r => r.Email).NotEmpty().WithMessage("must not be empty.").MaximumLength(255).WithMessage("must have at most 255 characters.");
        RuleFor(r => r.Password).NotEmpty().WithMessage("must not be empty.").MaximumLength(PasswordRules.MaxLength).WithMessage($"must have at most {PasswordRules.MaxLength} characters.");
        RuleFor(r => r.DeviceId).MaximumLength(128).WithMessage("must have at most 128 characters.");
    }
}

internal sealed class RefreshRequestValidator : AbstractValidator<RefreshRequest>
{
    public RefreshRequestValidator()
    {
        RuleFor(r => r.RefreshToken)
            .Must((r, _) => r.Token() is { Length: > 0 and <= 128 }).WithMessage("must be the refresh token of your last sign-in or refresh.");
        RuleFor(r => r.DeviceId).MaximumLength(128).WithMessage("must have at most 128 characters.");
    }
}
