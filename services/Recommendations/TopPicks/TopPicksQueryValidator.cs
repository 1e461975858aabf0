using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.Recommendations.TradingModes;

namespace Fyntrix.Recommendations.TopPicks;

internal sealed class TopPicksQueryValidator : AbstractValidator<TopPicksQuery>
{
    public TopPicksQueryValidator()
    {
        RuleFor(q => q.Universe).UniverseName();
        RuleFor(q => q.Mode).ModeName();
        RuleFor(q => q.Limit).Within(1, AgentPicksQueryValidator.MaxLimit);
        RuleFor(q => q.MinConfidence).NameOf<TopPicksQuery, Confidence>();
    }
}
