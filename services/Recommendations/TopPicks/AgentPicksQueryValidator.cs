using FluentValidation;
using Fyntrix.Recommendations.Shared;
using Fyntrix.Recommendations.TradingModes;

namespace Fyntrix.Recommendations.TopPicks;

internal sealed class AgentPicksQueryValidator : AbstractValidator<AgentPicksQuery>
{
    public const int MaxLimit = 10;

    public AgentPicksQueryValidator()
    {
        RuleFor(q => q.Limit).Within(1, MaxLimit);
        RuleFor(q => q.Universe).UniverseName();
        RuleFor(q => q.PrimaryMode).ModeName();
    }
}
