using System.Text.Json;
using FluentValidation;

namespace Fyntrix.Recommendations.Shared;

/// <summary>Rules that several requests share; each text goes on after the field's name. Null passes: whether a value must be there is a rule of its own.</summary>
internal static class RuleExtensions
{
    public static IRuleBuilderOptions<T, TValue?> Required<T, TValue>(this IRuleBuilder<T, TValue?> rule) =>
        rule.NotNull().WithMessage("is required.");

    /// <summary>Spelled exactly as a member of the enum.</summary>
    public static IRuleBuilderOptions<T, string?> NameOf<T, TEnum>(this IRuleBuilder<T, string?> rule)
        where TEnum : struct, Enum =>
        rule.OneOf(Enum.GetNames<TEnum>());

    public static IRuleBuilderOptions<T, string?> OneOf<T>(this IRuleBuilder<T, string?> rule, IReadOnlyList<string> allowed) =>
        rule.Must(value => value is null || allowed.Contains(value, StringComparer.Ordinal)).WithMessage($"must be one of {string.Join(", ", allowed)}.");

    public static IRuleBuilderOptions<T, string?> Text<T>(this IRuleBuilder<T, string?> rule, int maxLength) =>
        rule.Must(value => value is null || (value.Trim().Length > 0 && value.Length <= maxLength)).WithMessage($"must have 1 to {maxLength} characters.");

    public static IRuleBuilderOptions<T, string?> QueryTime<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(value => value is null || Shared.QueryTime.IsTime(value)).WithMessage(Shared.QueryTime.Error);

    /// <summary>A price in rupees: above 0, at most 10,000,000, in steps of a hundredth of a paisa.</summary>
    public static IRuleBuilderOptions<T, decimal?> Price<T>(this IRuleBuilder<T, decimal?> rule) =>
        rule.Must(value => value is null || (value > 0 && value <= 10_000_000 && decimal.Round(value.Value, 4) == value))
            .WithMessage("must be above 0 and at most 10000000, with at most 4 decimals.");

    public static IRuleBuilderOptions<T, decimal?> Score<T>(this IRuleBuilder<T, decimal?> rule) =>
        rule.Must(value => value is null || (value >= 0 && value <= 100 && decimal.Round(value.Value, 4) == value))
            .WithMessage("must be between 0 and 100, with at most 4 decimals.");

    public static IRuleBuilderOptions<T, long?> Within<T>(this IRuleBuilder<T, long?> rule, long min, long max) =>
        rule.Must(value => value is null || (value >= min && value <= max)).WithMessage($"must be between {min} and {max}.");

    public static IRuleBuilderOptions<T, int?> Within<T>(this IRuleBuilder<T, int?> rule, int min, int max) =>
        rule.Must(value => value is null || (value >= min && value <= max)).WithMessage($"must be between {min} and {max}.");

    /// <summary>A JSON object of a limited size in UTF-8.</summary>
    public static IRuleBuilderOptions<T, JsonElement?> JsonObject<T>(this IRuleBuilder<T, JsonElement?> rule, int maxBytes) =>
        rule.Must(value => value is null
                || (value.Value.ValueKind == JsonValueKind.Object && System.Text.Encoding.UTF8.GetByteCount(value.Value.GetRawText()) <= maxBytes))
            .WithMessage($"must be an object of at most {maxBytes} bytes.");
}
