using System.Text.Json;

namespace Fyntrix.LlmCosts.Tokens;

/// <summary>What a call may have used of which the provider's usage object cannot be believed: at least what can be read of it.</summary>
internal static class UsageGuess
{
    /// <param name="usage">In OpenAI's form. Some providers count thoughts in the total alone, so all that it has beyond the input is taken for output.</param>
    /// <param name="input">What the input is estimated at.</param>
    /// <param name="output">What the output is estimated at.</param>
    public static (long Input, long Output) From(JsonElement usage, long input, long output)
    {
        input = Count(usage, "prompt_tokens") ?? Count(usage, "input_tokens") ?? input;
        var made = Count(usage, "completion_tokens") ?? Count(usage, "output_tokens") ?? output;
        return (input, Math.Max(made, (Count(usage, "total_tokens") ?? 0) - input));
    }

    /// <summary>A count that can be one; also when it is written with a fraction of nothing.</summary>
    private static long? Count(JsonElement usage, string name) =>
        usage.ValueKind == JsonValueKind.Object
        && usage.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDecimal(out var count)
        && count is >= 0 and <= TokenUsage.MaxTokens
        && count == decimal.Truncate(count)
            ? (long)count
            : null;
}
