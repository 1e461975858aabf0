using FluentValidation;
using Fyntrix.Recommendations.Shared;
using Fyntrix.Recommendations.TradingModes;

namespace Fyntrix.Recommendations.Performance;

internal sealed class WinningTradesQueryValidator : AbstractValidator<WinningTradesQuery>
{
    public WinningTradesQueryValidator()
    {
        RuleFor(q => q.LookbackDays).Within(1, 30);
        RuleFor(q => q.Universe).UniverseName();
        RuleFor(q => q.Limit).Within(1, 500);
    }
}
