using FluentValidation;

namespace Fyntrix.LlmCosts.Prices.Import;

internal sealed class ImportPricesValidator : AbstractValidator<ImportPrices>
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ImportPricesValidator()
    {
        RuleFor(i => i.Format).NotNull().WithMessage("is required: LITELLM, LANGFUSE or FYNTRIX.");
        RuleFor(i => i.Source).Must(s => !string.IsNullOrWhiteSpace(s) && s.Length <= 200 && !s.Any(char.IsControl)).WithMessage("must be 1 to 200 characters.");
        RuleFor(i => i.EffectiveFrom).Must(e => e is null || (e >= Earliest && e < Latest)).WithMessage("must be in the years 2000 to 2099.");
        this.PricesMustBeAFile(i => i.Format, i => i.Prices);
    }
}
