using System.Text.Json;
using FluentValidation;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>The form of a report. Whether its tokens add up is asked afterwards, by <see cref="TokenUsage"/>.</summary>
internal sealed class RequestReportValidator : AbstractValidator<RequestReport>
{
    public const int LongestName = 200;
    public const int LongestId = 128;
    public const int LongestTier = 64;
    private const int MostTags = 16;
    public static readonly string TagRule = $"must be at most {MostTags} different texts of 1 to 64 characters.";
    private const int LongestCallMs = 86_400_000;

    // Clocks of callers run a little ahead.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public RequestReportValidator(TimeProvider time)
    {
        RuleFor(r => r.Model).Must(m => !string.IsNullOrWhiteSpace(m)).WithMessage("is required.");
        RuleFor(r => r.Model).Must(m => IsText(m, LongestName)).WithMessage(TextRule(LongestName));
        RuleFor(r => r.Provider).Must(t => IsText(t, 64)).WithMessage(TextRule(64));
        RuleFor(r => r.ProviderResponseId).Must(t => IsText(t, LongestName)).WithMessage(TextRule(LongestName));
        RuleFor(r => r.ServiceTier).Must(t => IsText(t, LongestTier)).WithMessage(TextRule(LongestTier));
        RuleFor(r => r.Speed).Must(t => IsText(t, 64)).WithMessage(TextRule(64));
        RuleFor(r => r.UserId).Must(t => IsText(t, LongestId)).WithMessage(TextRule(LongestId));
        RuleFor(r => r.Agent).Must(t => IsText(t, LongestId)).WithMessage(TextRule(LongestId));
        RuleFor(r => r.RunId).Must(t => IsText(t, LongestId)).WithMessage(TextRule(LongestId));
        RuleFor(r => r.PickUuid).Must(t => IsText(t, LongestId)).WithMessage(TextRule(LongestId));
        RuleFor(r => r.UsageFormat).Must(f => f is null || UsageFormat.All.Contains(f)).WithMessage($"must be one of {string.Join(", ", UsageFormat.All)}.");
        RuleFor(r => r.Usage).Must(u => u is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null }).WithMessage("must be an object.");
        RuleFor(r => r.Usage).Must((r, _) => !HasUsage(r) || !HasTokens(r)).WithMessage("must be left out when tokens_* are sent: they say the same.");
        RuleFor(r => r.Usage).Must((r, _) => HasUsage(r) || r.UsageFormat is null or UsageFormat.Canonical).WithMessage("is required with this usage_format.");
        RuleFor(r => r.TokensInput).Must((r, _) => HasUsage(r) || r.TokensInput is not null || r.UsageFormat is not (null or UsageFormat.Canonical)).WithMessage("is required.");
        RuleFor(r => r.TokenClasses).Must(c => c is null || c.Keys.All(TokenClass.IsName)).WithMessage(TokenClass.NameRule);
        RuleFor(r => r.Tags).Must(AreTags).WithMessage(TagRule);
        RuleFor(r => r.LatencyMs).Must(l => l is null or (>= 0 and <= LongestCallMs)).WithMessage($"must be between 0 and {LongestCallMs}.");
        RuleFor(r => r.CalledAt).Must(at => at is null || at >= Earliest).WithMessage("must not be before 2020.");
        RuleFor(r => r.CalledAt).Must(at => at is null || at <= time.GetUtcNow() + Ahead).WithMessage("must not be in the future.");
    }

    /// <summary>Whether the provider's own usage object came along.</summary>
    public static bool HasUsage(RequestReport report) => report.Usage is { ValueKind: not JsonValueKind.Null };

    private static bool HasTokens(RequestReport r) =>
        r is not { TokensInput: null, TokensOutput: null, TokensCached: null, TokensCacheWrite: null, TokensReasoning: null, TokenClasses: null };

    public static bool AreTags(IReadOnlyList<string>? tags) =>
        tags is null || (tags.Count <= MostTags && tags.Distinct().Count() == tags.Count && tags.All(tag => !string.IsNullOrWhiteSpace(tag) && IsText(tag, 64)));

    public static string TextRule(int longest) => $"must be 1 to {longest} characters, none of them a control character.";

    public static bool IsText(string? text, int longest) =>
        text is null || (text.Length >= 1 && text.Length <= longest && !text.Any(char.IsControl));
}
