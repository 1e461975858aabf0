using FluentValidation;

namespace Fyntrix.Recommendations.Market;

/// <summary>Rules that several requests about market data share; null passes.</summary>
internal static class MarketRules
{
    public static IRuleBuilderOptions<T, string?> MarketSymbol<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(value => value is null || Symbols.MarketSymbol.IsValid(value)).WithMessage(Symbols.MarketSymbol.Rule);

    public static IRuleBuilderOptions<T, string?> Date<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(value => value is null || CalendarQuery.Date(value) is not null).WithMessage("must be a date as YYYY-MM-DD, of 1990 to 2100.");

    /// <summary>Who saw it: no made-up data.</summary>
    public static void BarSource<T>(this IRuleBuilder<T, string?> rule) => rule.Custom((value, context) =>
    {
        if (value is not null && Bars.BarSource.Fault(value) is { } fault)
            context.AddFailure(fault);
    });
}
