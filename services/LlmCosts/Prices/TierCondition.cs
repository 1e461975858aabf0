using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>What must hold for a price tier to price a request.</summary>
internal abstract record TierCondition
{
    private TierCondition()
    {
    }

    public abstract bool Holds(TokenUsage usage, CallParameters parameters);

    /// <summary>A parameter of the call has one of these values.</summary>
    public sealed record ParameterIn(string Parameter, IReadOnlyList<string> Values) : TierCondition
    {
        public override bool Holds(TokenUsage usage, CallParameters parameters) => Allows(parameters);

        /// <summary>Whether it holds whatever is used.</summary>
        public bool Allows(CallParameters parameters) =>
            parameters.Find(Parameter) is { } value && Values.Contains(value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The classes whose usage key matches are together above a count.</summary>
    public sealed record UsageAbove(string Pattern, long Above) : TierCondition
    {
        private static readonly string[] InputKeys = [.. KeysOf(TokenClass.Input, TokenClass.Cached, TokenClass.CacheWrite, TokenClass.InputAudio, TokenClass.CachedAudio)];
        private static readonly string[] OutputKeys = [.. KeysOf(TokenClass.Output, TokenClass.Reasoning, TokenClass.OutputAudio)];

        private readonly ModelPattern _pattern = new(Pattern);

        public override bool Holds(TokenUsage usage, CallParameters parameters) =>
            usage.Classes().Where(c => _pattern.IsMatch(TokenClass.UsageKey(c.Key))).Sum(c => c.Value) > Above;

        /// <summary>Whether a call can come to hold it that uses at most so many tokens.</summary>
        public bool CanHold(long maxInputTokens, long maxOutputTokens)
        {
            var (input, output) = (InputKeys.Any(_pattern.IsMatch), OutputKeys.Any(_pattern.IsMatch));
            // A condition on something else, of which nothing is known here.
            if (!input && !output)
                return true;
            return (input ? maxInputTokens : 0) + (output ? maxOutputTokens : 0) > Above;
        }

        public string? FindFault() => _pattern.FindFault();

        private static IEnumerable<string> KeysOf(params string[] classes) => classes.Select(TokenClass.UsageKey);
    }
}
