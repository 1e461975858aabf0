using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Runs;

internal sealed class PublishPickValidator : AbstractValidator<PublishPick>
{
    public const int MaxFeatureBytes = 16 * 1024;
    public const int MaxContributions = 32;

    public PublishPickValidator()
    {
        RuleFor(p => p.Symbol).Cascade(CascadeMode.Stop).Required()
            .Matches("^[A-Za-z0-9][A-Za-z0-9&_-]{0,31}$").WithMessage("must be an exchange symbol of 1 to 32 letters, digits, '&', '-' and '_'.");
        RuleFor(p => p.Exchange).NameOf<PublishPick, Exchange>();
        RuleFor(p => p.Recommendation).Cascade(CascadeMode.Stop).Required()
            .NotEqual(RecommendationLevels.Neutral).WithMessage("must not be Neutral: nobody can act on that, so it is not published.")
            .OneOf(RecommendationLevels.Actionable);
        RuleFor(p => p.Direction).Cascade(CascadeMode.Stop).Required().NameOf<PublishPick, Direction>()
            .Must((pick, direction) => RecommendationLevels.DirectionOf(pick.Recommendation) is not { } expected || direction == expected.ToString())
            .WithMessage("contradicts the recommendation: Strong Buy and Buy are LONG, Sell and Strong Sell are SHORT.");
        RuleFor(p => p.Rank).Within(1, 1000);
        RuleFor(p => p.EntryPrice).Cascade(CascadeMode.Stop).Required().Price();
        RuleFor(p => p.StopLossPrice).Cascade(CascadeMode.Stop).Price()
            .Must((pick, stop) => IsBehind(pick, stop)).WithMessage("must be below the entry price of a LONG and above that of a SHORT.");
        RuleFor(p => p.TargetPrice).Cascade(CascadeMode.Stop).Price()
            .Must((pick, target) => IsAhead(pick, target)).WithMessage("must be above the entry price of a LONG and below that of a SHORT.");
        RuleFor(p => p.ScoreBlend).Cascade(CascadeMode.Stop).Required().Score();
        RuleFor(p => p.Confidence).Cascade(CascadeMode.Stop).Required().NameOf<PublishPick, Confidence>();
        RuleFor(p => p.RiskProfile).NameOf<PublishPick, RiskProfile>();
        RuleFor(p => p.TimeHorizon).Text(32);
        RuleFor(p => p.Regime).Text(32);
        RuleFor(p => p.Features).JsonObject(MaxFeatureBytes);
        RuleFor(p => p.Contributions).Cascade(CascadeMode.Stop)
            .Must(all => all is null or { Count: <= MaxContributions }).WithMessage($"must have at most {MaxContributions} entries.")
            .Must(all => all is null || all.Select(c => c?.AgentName).Where(n => n is not null).GroupBy(n => n).All(g => g.Count() == 1))
            .WithMessage("must not name an agent twice.");
        RuleForEach(p => p.Contributions).NotNull().WithMessage("must be an object.").SetValidator(new PublishContributionValidator()!)
            .When(p => p.Contributions is { Count: <= MaxContributions });
    }

    private static bool IsAhead(PublishPick pick, decimal? level) =>
        level is null || pick.EntryPrice is not { } entry || pick.Direction switch
        {
            nameof(Direction.LONG) => level > entry,
            nameof(Direction.SHORT) => level < entry,
            _ => true,
        };

    private static bool IsBehind(PublishPick pick, decimal? level) =>
        level is null || pick.EntryPrice is not { } entry || pick.Direction switch
        {
            nameof(Direction.LONG) => level < entry,
            nameof(Direction.SHORT) => level > entry,
            _ => true,
        };
}
