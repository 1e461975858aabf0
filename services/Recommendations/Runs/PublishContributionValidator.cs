using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Runs;

internal sealed class PublishContributionValidator : AbstractValidator<PublishContribution>
{
    public const int MaxMetadataBytes = 2 * 1024;

    public PublishContributionValidator()
    {
        RuleFor(c => c.AgentName).Cascade(CascadeMode.Stop).Required()
            .Matches("^[a-z][a-z0-9_]{0,63}$").WithMessage("must be 1 to 64 lower-case letters, digits and underscores, beginning with a letter.");
        RuleFor(c => c.Score).Cascade(CascadeMode.Stop).Required().Score();
        RuleFor(c => c.Confidence).NameOf<PublishContribution, Confidence>();
        RuleFor(c => c.Metadata).JsonObject(MaxMetadataBytes);
    }
}
