using FluentValidation;
using Fyntrix.Identity.Codes;

namespace Fyntrix.Identity.Phone;

internal sealed class PhoneSignUpRequestValidator : AbstractValidator<PhoneSignUpRequest>
{
    public PhoneSignUpRequestValidator()
    {
        RuleFor(r => r.PhoneNumber).MustBePhoneNumber();
        RuleFor(r => r.Name).Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("must not be empty.")
            .MaximumLength(100).WithMessage("must have at most 100 characters.");
    }
}

internal sealed class PhoneVerifySignUpRequestValidator : AbstractValidator<PhoneVerifySignUpRequest>
{
    public PhoneVerifySignUpRequestValidator()
    {
        RuleFor(r => r.PhoneNumber).MustBePhoneNumber();
        RuleFor(r => r.OtpCode).MustBeCode();
        RuleFor(r => r.DeviceId).MaximumLength(128).WithMessage("must have at most 128 characters.");
    }
}

internal sealed class PhoneResendRequestValidator : AbstractValidator<PhoneResendRequest>
{
    public PhoneResendRequestValidator()
    {
        RuleFor(r => r.PhoneNumber).MustBePhoneNumber();
        RuleFor(r => r.Flow).Must(f => f is null or PhoneFlow.SignUp or PhoneFlow.Login).WithMessage($"must be {PhoneFlow.SignUp} or {PhoneFlow.Login}.");
    }
}

internal sealed class PhoneLoginRequestValidator : AbstractValidator<PhoneLoginRequest>
{
    public PhoneLoginRequestValidator() => RuleFor(r => r.PhoneNumber).MustBePhoneNumber();
}

internal sealed class PhoneVerifyLoginRequestValidator : AbstractValidator<PhoneVerifyLoginRequest>
{
    public PhoneVerifyLoginRequestValidator()
    {
        RuleFor(r => r.PhoneNumber).MustBePhoneNumber();
        RuleFor(r => r.Session).Must(s => s is { Length: > 0 and <= 128 }).WithMessage("must be the session that the sign-in was answered.");
        RuleFor(r => r.OtpCode).MustBeCode();
        RuleFor(r => r.DeviceId).MaximumLength(128).WithMessage("must have at most 128 characters.");
    }
}

file static class PhoneRules
{
    public static void MustBePhoneNumber<T>(this IRuleBuilderInitial<T, string?> rule) =>
        rule.Must(PhoneNumber.IsValid).WithMessage("must be a phone number with its country code, such as +919876543210.");

    public static void MustBeCode<T>(this IRuleBuilderInitial<T, string?> rule) =>
        rule.Must(c => c is { Length: OneTimeCode.Digits } && c.All(char.IsAsciiDigit)).WithMessage($"must be the {OneTimeCode.Digits} digits of the code.");
}
