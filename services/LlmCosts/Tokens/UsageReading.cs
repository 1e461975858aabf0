using System.Diagnostics.CodeAnalysis;

namespace Fyntrix.LlmCosts.Tokens;

/// <summary>Usage that adds up, or the rule that it breaks.</summary>
internal readonly record struct UsageReading(TokenUsage? Usage, UsageViolation? Violation)
{
    public bool IsUsage([NotNullWhen(true)] out TokenUsage? usage)
    {
        usage = Usage;
        return usage is not null;
    }

    public static implicit operator UsageReading(TokenUsage usage) => new(usage, null);

    public static implicit operator UsageReading(UsageViolation violation) => new(null, violation);
}
