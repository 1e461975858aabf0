using FluentValidation;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>Rules for names as clients of the former system send them. Null passes.</summary>
internal static class NameRules
{
    public static IRuleBuilderOptions<T, string?> ModeName<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(name => ModeNames.TryRead(name, out _)).WithMessage(ModeNames.Error);

    public static IRuleBuilderOptions<T, string?> UniverseName<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(name => string.IsNullOrWhiteSpace(name) || UniverseNames.Read(name) is not null).WithMessage(UniverseNames.Error);
}
