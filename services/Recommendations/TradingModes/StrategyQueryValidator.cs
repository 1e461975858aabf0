using FluentValidation;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.TradingModes;

internal sealed class StrategyQueryValidator : AbstractValidator<StrategyQuery>
{
    public StrategyQueryValidator()
    {
        RuleFor(q => q.Mode).ModeName();
        RuleFor(q => q.Score).Cascade(CascadeMode.Stop).Required().Score();
        RuleFor(q => q.Price).Cascade(CascadeMode.Stop).Required().Price();
        RuleFor(q => q.Direction).NameOf<StrategyQuery, Direction>();
    }
}
