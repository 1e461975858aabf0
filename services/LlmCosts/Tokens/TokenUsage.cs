using System.Collections.Immutable;

namespace Fyntrix.LlmCosts.Tokens;

/// <summary>
/// What one call used, in canonical form: input = fresh + cached + cache-write, output = visible + reasoning.
/// Made by <see cref="Of"/>, so that an instance always adds up.
/// </summary>
internal sealed record TokenUsage
{
    /// <summary>The largest count that is believed; beyond it a report is an error of its sender.</summary>
    public const long MaxTokens = 1_000_000_000;

    /// <summary>The largest count of what is billed by the piece.</summary>
    public const long MaxPieces = 1_000_000;

    /// <summary>How many further classes one call may have.</summary>
    public const int MaxClasses = 16;

    /// <summary>How many tokens a piece is taken for where nobody knows its price, such as a search or a picture: at a ceiling of 60 USD a million, 0.60 USD.</summary>
    public const long TokensPerPiece = 10_000;

    private TokenUsage()
    {
    }

    /// <summary>All input tokens.</summary>
    public long Input { get; private init; }

    /// <summary>All output tokens.</summary>
    public long Output { get; private init; }

    /// <summary>Input read from a cache; inside <see cref="Input"/>.</summary>
    public long Cached { get; private init; }

    /// <summary>Input written to a cache; inside <see cref="Input"/>.</summary>
    public long CacheWrite { get; private init; }

    /// <summary>Output that is not visible; inside <see cref="Output"/>.</summary>
    public long Reasoning { get; private init; }

    /// <summary>Further classes: parts of the above by their name (<see cref="TokenClass.WholeOf"/>), or pieces beside the tokens. None is zero.</summary>
    public ImmutableSortedDictionary<string, long> Further { get; private init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>What budgets count at their ceiling when the call has no price: its tokens, and for each piece beside them <see cref="TokensPerPiece"/>.</summary>
    public long CeilingTokens => Input + Output + (Further.IsEmpty ? 0 : TokensPerPiece * Further.Where(c => TokenClass.WholeOf(c.Key) is null).Sum(c => c.Value));

    /// <summary>Checks the token algebra.</summary>
    /// <returns>The usage, or the first rule that it breaks.</returns>
    public static UsageReading Of(
        long input,
        long output,
        long cached = 0,
        long cacheWrite = 0,
        long reasoning = 0,
        IEnumerable<KeyValuePair<string, long>>? further = null)
    {
        var usage = new TokenUsage
        {
            Input = input,
            Output = output,
            Cached = cached,
            CacheWrite = cacheWrite,
            Reasoning = reasoning,
            Further = further is null
                ? ImmutableSortedDictionary<string, long>.Empty
                : further.Where(c => c.Value != 0).ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        return usage.FindViolation() is { } violation ? violation : usage;
    }

    /// <summary>Every class with its own count, disjoint and none of them zero: what is multiplied by prices.</summary>
    public IEnumerable<KeyValuePair<string, long>> Classes()
    {
        foreach (var (name, whole) in Mains())
        {
            var own = whole - PartsOf(name);
            if (own > 0)
                yield return new(name, own);
        }

        foreach (var part in Further)
            yield return part;
    }

    private IEnumerable<(string Name, long Count)> Mains() =>
    [
        (TokenClass.Input, Input - Cached - CacheWrite),
        (TokenClass.Cached, Cached),
        (TokenClass.CacheWrite, CacheWrite),
        (TokenClass.Output, Output - Reasoning),
        (TokenClass.Reasoning, Reasoning),
    ];

    private long PartsOf(string name) => Further.IsEmpty ? 0 : Further.Where(c => TokenClass.WholeOf(c.Key) == name).Sum(c => c.Value);

    private UsageViolation? FindViolation()
    {
        (string Field, long Count)[] counts =
        [
            ("tokens_input", Input), ("tokens_output", Output), ("tokens_cached", Cached),
            ("tokens_cache_write", CacheWrite), ("tokens_reasoning", Reasoning),
        ];
        foreach (var (field, count) in counts)
        {
            if (Range(field, count, MaxTokens) is { } outOfRange)
                return outOfRange;
        }

        if (Further.Count > MaxClasses)
            return new(UsageViolation.TooMany, "token_classes", $"has more than {MaxClasses} classes.");
        foreach (var (name, count) in Further)
        {
            if (TokenClass.IsMain(name))
                return new(UsageViolation.Unreadable, $"token_classes.{name}", "is a class with a member of its own.");
            if (Range($"token_classes.{name}", count, TokenClass.WholeOf(name) is null ? MaxPieces : MaxTokens) is { } outOfRange)
                return outOfRange;
        }

        if (Cached + CacheWrite > Input)
            return new(UsageViolation.PartAboveWhole, "tokens_cached", "and tokens_cache_write are together more than tokens_input, which they are parts of.");
        if (Reasoning > Output)
            return new(UsageViolation.PartAboveWhole, "tokens_reasoning", "is more than tokens_output, which it is a part of.");
        foreach (var (name, whole) in Mains())
        {
            if (PartsOf(name) > whole)
                return new(UsageViolation.PartAboveWhole, "token_classes", $"has parts of {name} that are together more than the {whole} tokens of {name}.");
        }

        return null;
    }

    private static UsageViolation? Range(string field, long count, long most) => count switch
    {
        < 0 => new(UsageViolation.Negative, field, "must not be negative."),
        _ when count > most => new(UsageViolation.TooMany, field, $"must be at most {most}."),
        _ => null,
    };
}
