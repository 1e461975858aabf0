using FluentValidation;

namespace Fyntrix.Identity.Google;

internal sealed class GoogleRequestValidator : AbstractValidator<GoogleRequest>
{
    public GoogleRequestValidator()
    {
        RuleFor(r => r.Token).Must(t => t is { Length: > 0 and <= GoogleTokens.MaxTokenLength }).WithMessage("must be the ID token that Google gave the app.");
        RuleFor(r => r.DeviceId).MaximumLength(128).WithMessage("must have at most 128 characters.");
    }
}
