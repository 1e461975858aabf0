using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Phone;
using FluentValidation;

namespace Fyntrix.Identity.Contacts;

internal sealed class EmailVerifyRequestValidator : AbstractValidator<EmailVerifyRequest>
{
    public EmailVerifyRequestValidator() =>
        RuleFor(r => r.Code).Must(OneTimeCode.IsCode).WithMessage(OneTimeCode.NoCode);
}

internal sealed class EmailChangeRequestValidator : AbstractValidator<EmailChangeRequest>
{
    public EmailChangeRequestValidator() =>
        RuleFor(r => r.Email).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("must be an e-mail address.")
            .MaximumLength(255).WithMessage("must have at most 255 characters.")
            .Must(EmailAddress.IsValid).WithMessage("must be an e-mail address.");
}

internal sealed class EmailChangeVerifyRequestValidator : AbstractValidator<EmailChangeVerifyRequest>
{
    public EmailChangeVerifyRequestValidator()
    {
        RuleFor(r => r.Email).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("must be an e-mail address.")
            .MaximumLength(255).WithMessage("must have at most 255 characters.")
            .Must(EmailAddress.IsValid).WithMessage("must be an e-mail address.");
        RuleFor(r => r.Code).Must(OneTimeCode.IsCode).WithMessage(OneTimeCode.NoCode);
    }
}

internal sealed class PhoneChangeRequestValidator : AbstractValidator<PhoneChangeRequest>
{
    public PhoneChangeRequestValidator() =>
        RuleFor(r => r.PhoneNumber).Must(PhoneNumber.IsValid).WithMessage("must be a phone number with its country code, such as +919876543210.");
}

internal sealed class PhoneChangeVerifyRequestValidator : AbstractValidator<PhoneChangeVerifyRequest>
{
    public PhoneChangeVerifyRequestValidator()
    {
        RuleFor(r => r.PhoneNumber).Must(PhoneNumber.IsValid).WithMessage("must be a phone number with its country code, such as +919876543210.");
        RuleFor(r => r.Code).Must(OneTimeCode.IsCode).WithMessage(OneTimeCode.NoCode);
    }
}
