using FluentValidation;

namespace Fyntrix.LlmCosts.Prices.Revaluation;

internal sealed class RepriceValidator : AbstractValidator<Reprice>
{
    public RepriceValidator()
    {
        RuleFor(r => r.From).NotNull().WithMessage("is required.");
        RuleFor(r => r.To).NotNull().WithMessage("is required.");
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to > r.From).WithMessage("must be after from.");
        RuleFor(r => r.Model).Must(m => m is null or { Length: >= 1 and <= 200 }).WithMessage("must be 1 to 200 characters.");
        RuleFor(r => r.Reason).Must(r => !string.IsNullOrWhiteSpace(r) && r.Length <= 500 && !r.Any(char.IsControl)).WithMessage("must be 1 to 500 characters.");
    }
}
