namespace Fyntrix.LlmCosts.Tokens;

/// <summary>
/// The classes of what a call used, each with a price of its own. The map is open: a name that is not listed here says by
/// its beginning what it is a part of, and counts beside the tokens (searches, images made) when it says nothing.
/// </summary>
internal static class TokenClass
{
    /// <summary>Input that was neither read from nor written to a cache.</summary>
    public const string Input = "input";
    public const string Cached = "cached";
    public const string CacheWrite = "cache_write";
    public const string CacheWrite5m = "cache_write_5m";
    public const string CacheWrite1h = "cache_write_1h";

    /// <summary>Visible output, without reasoning.</summary>
    public const string Output = "output";
    public const string Reasoning = "reasoning";
    public const string InputAudio = "input_audio";
    public const string CachedAudio = "cached_audio";
    public const string OutputAudio = "output_audio";
    public const string WebSearchQueries = "web_search_queries";

    private static readonly HashSet<string> Main = [Input, Cached, CacheWrite, Output, Reasoning];

    public const int LongestName = 64;

    public static readonly string NameRule = $"must have names of 1 to {LongestName} small letters, digits and underscores.";

    /// <summary>Whether a class can be called so.</summary>
    public static bool IsName(string name) =>
        name.Length is >= 1 and <= LongestName && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    /// <summary>Whether the class is one of the five that have columns of their own.</summary>
    public static bool IsMain(string name) => Main.Contains(name);

    /// <summary>The main class that a class is a part of; null when it counts beside the tokens.</summary>
    public static string? WholeOf(string name) => name switch
    {
        _ when Main.Contains(name) => name,
        _ when name.StartsWith("cache_write_", StringComparison.Ordinal) => CacheWrite,
        _ when name.StartsWith("cached_", StringComparison.Ordinal) => Cached,
        _ when name.StartsWith("input_", StringComparison.Ordinal) => Input,
        _ when name.StartsWith("output_", StringComparison.Ordinal) => Output,
        _ => null,
    };

    /// <summary>The class whose price stands in where this one has none: a model without a cache price reads its cache at the input price.</summary>
    public static string? FallsBackTo(string name) => name switch
    {
        CacheWrite5m or CacheWrite1h => CacheWrite,
        Cached or CacheWrite => Input,
        Reasoning => Output,
        _ => null,
    };

    /// <summary>The name by which the conditions of price tiers know a class: they are written against the keys of usage records.</summary>
    public static string UsageKey(string name) => name switch
    {
        Cached => "input_cached_tokens",
        CachedAudio => "input_cached_audio_tokens",
        Reasoning => "output_reasoning_tokens",
        _ when WholeOf(name) == CacheWrite => $"input_cache_creation{name[CacheWrite.Length..]}",
        _ => name,
    };
}
