using FluentValidation;
using Fyntrix.Recommendations.Shared;
using Fyntrix.Recommendations.TradingModes;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Recommendations.Performance;

internal sealed class AlphaDatasetQueryValidator : AbstractValidator<AlphaDatasetQuery>
{
    /// <summary>Passing over more costs as much as reading them.</summary>
    private const int MaxOffset = 10_000;

    public AlphaDatasetQueryValidator()
    {
        RuleFor(q => q.Mode).ModeName();
        RuleFor(q => q.Symbol).Text(32);
        RuleFor(q => q.Limit).Within(1, 500);
        RuleFor(q => q.Offset).Cascade(CascadeMode.Stop)
            .Must(offset => offset is null or (>= 0 and <= MaxOffset)).WithMessage($"must be between 0 and {MaxOffset}; go on with next_cursor.")
            .Must((q, offset) => offset is null or 0 || string.IsNullOrEmpty(q.Cursor)).WithMessage("cannot be given together with a cursor.");
        RuleFor(q => q.Cursor).Must(cursor => string.IsNullOrEmpty(cursor) || PagePosition.TryParse(cursor, out _))
            .WithMessage("is not a cursor of this list; start without one.");
    }
}
