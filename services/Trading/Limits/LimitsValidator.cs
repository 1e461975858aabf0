using System.Linq.Expressions;
using FluentValidation;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Limits;

internal sealed class LimitsValidator : AbstractValidator<LimitsRequest>
{
    private const decimal MaxValue = 10_000_000_000_000m;

    public LimitsValidator()
    {
        RuleFor(r => r.MaxOrderQuantity).Must(q => q is null or (>= 1 and <= Money.MaxQuantity)).WithMessage($"must be between 1 and {Money.MaxQuantity}.");
        Amount(r => r.MaxOrderValue);
        Amount(r => r.MaxPositionValue);
        Amount(r => r.MaxDailyLoss);
    }

    private void Amount(Expression<Func<LimitsRequest, decimal?>> field) =>
        RuleFor(field).Must(v => v is null or (> 0 and <= MaxValue) && (v is null || Money.Amount(v.Value) == v))
            .WithMessage("must be an amount above 0 with at most 4 decimals.");
}
