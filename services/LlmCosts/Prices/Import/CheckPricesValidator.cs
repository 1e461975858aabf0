using FluentValidation;

namespace Fyntrix.LlmCosts.Prices.Import;

internal sealed class CheckPricesValidator : AbstractValidator<CheckPrices>
{
    public CheckPricesValidator()
    {
        RuleFor(c => c.Format).NotNull().WithMessage("is required: LITELLM or LANGFUSE.");
        this.PricesMustBeAFile(c => c.Format, c => c.Prices);
    }
}
