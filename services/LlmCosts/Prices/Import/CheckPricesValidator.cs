using FluentValidation;

namespace Fyntrix.LlmCosts.Prices.Import;

internal sealed class CheckPricesValidator : AbstractValidator<CheckPrices>
{
    public CheckPricesValidator()
    {
        RuleFor(c => c.Format).NotNull().WithMessage("is required: LITELLM, LANGFUSE or FYNTRIX.");
        this.PricesMustBeAFile(c => c.Format, c => c.Prices);
    }
}
