using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Runs;

internal sealed class PublishRunValidator : AbstractValidator<PublishRun>
{
    public const int MaxPicks = 500;
    public const int MaxLlmUsage = 50;

    /// <summary>How far a publisher's clock may be ahead of ours.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public PublishRunValidator(TimeProvider time)
    {
        RuleFor(r => r.Universe).Cascade(CascadeMode.Stop).Required().NameOf<PublishRun, Universe>();
        RuleFor(r => r.Mode).Cascade(CascadeMode.Stop).Required().NameOf<PublishRun, TradingMode>();
        RuleFor(r => r.GeneratedAt).Cascade(CascadeMode.Stop).Required()
            .Must(at => at <= time.GetUtcNow() + ClockTolerance).WithMessage("must not be in the future.")
            .Must(at => at >= Earliest).WithMessage("must not be before 2000-01-01.");
        RuleFor(r => r.Source).Matches("^[a-z][a-z0-9_]{0,31}$").WithMessage("must be 1 to 32 lower-case letters, digits and underscores, beginning with a letter.");
        RuleFor(r => r.PolicyVersion).Text(64);
        RuleFor(r => r.TotalAnalyzed).Within(0, 100_000);
        RuleFor(r => r.FilteredCount).Within(0, 100_000);
        RuleFor(r => r.ElapsedMs).Within(0, 86_400_000);

        RuleFor(r => r.Picks).Cascade(CascadeMode.Stop).Required()
            .Must(picks => picks!.Count is >= 1 and <= MaxPicks).WithMessage($"must have 1 to {MaxPicks} entries.")
            .Custom((picks, context) => BeOneList(picks!, context));
        RuleForEach(r => r.Picks).NotNull().WithMessage("must be an object.").SetValidator(new PublishPickValidator()!)
            .When(r => r.Picks is { Count: <= MaxPicks });

        RuleFor(r => r.LlmUsage).Must(usage => usage is null or { Count: <= MaxLlmUsage }).WithMessage($"must have at most {MaxLlmUsage} entries.");
        RuleForEach(r => r.LlmUsage).NotNull().WithMessage("must be an object.").SetValidator(new PublishLlmUsageValidator(time)!)
            .When(r => r.LlmUsage is { Count: <= MaxLlmUsage });
    }

    private static void BeOneList(IReadOnlyList<PublishPick?> picks, ValidationContext<PublishRun> context)
    {
        var ranked = picks.Count(p => p?.Rank is not null);
        var symbols = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var ranks = new HashSet<int>();
        for (var i = 0; i < picks.Count; i++)
        {
            if (picks[i]?.Symbol is { } symbol && !symbols.Add(symbol))
                context.AddFailure($"picks[{i}].symbol", "stands twice in this run.");
            if (picks[i]?.Rank is { } rank && !ranks.Add(rank))
                context.AddFailure($"picks[{i}].rank", "stands twice in this run.");
            if (ranked > 0 && picks[i] is { Rank: null })
                context.AddFailure($"picks[{i}].rank", "is missing: give a rank to every pick of the run or to none.");
        }
    }
}
