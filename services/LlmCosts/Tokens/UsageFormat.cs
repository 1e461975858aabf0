namespace Fyntrix.LlmCosts.Tokens;

/// <summary>The forms in which usage is reported.</summary>
internal static class UsageFormat
{
    /// <summary>OpenAI's chat completions, responses and embeddings, and what speaks like them (DeepSeek among others).</summary>
    public const string OpenAi = "openai";
    public const string Anthropic = "anthropic";
    public const string Gemini = "gemini";
    public const string Canonical = "canonical";

    public static IReadOnlyList<string> All { get; } = [OpenAi, Anthropic, Gemini, Canonical];

    /// <summary>The provider that a form speaks of when the report names none; null when the form belongs to nobody.</summary>
    public static string? Provider(string format) => format switch
    {
        OpenAi => "openai",
        Anthropic => "anthropic",
        Gemini => "google",
        _ => null,
    };
}
