using System.Text.Json;

namespace Fyntrix.LlmCosts.Tokens;

/// <summary>
/// Brings a provider's usage object into canonical form. What is inside a figure and what stands beside it differs:
/// OpenAI counts cached tokens inside the prompt and reasoning inside the completion, xAI in the same words reasoning beside it; Anthropic counts cache reads and writes
/// beside the input; Gemini counts cached tokens inside the prompt and thoughts beside the candidates.
/// Sources: the usage objects of OpenAI's chat, responses and embeddings APIs, Anthropic's messages API, Gemini's UsageMetadata.
/// Members that are not known are left alone: providers add to them.
/// </summary>
internal static class UsageReader
{
    /// <param name="format">One of <see cref="UsageFormat.All"/>.</param>
    /// <param name="usage">The provider's usage object, as it came.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another format.</exception>
    public static UsageReading Read(string format, JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object)
            return new UsageViolation(UsageViolation.Unreadable, "usage", "must be an object.");
        var counts = new UsageCounts(usage);
        var reading = format switch
        {
            UsageFormat.OpenAi => OpenAi(counts),
            UsageFormat.Anthropic => Anthropic(counts),
            UsageFormat.Gemini => Gemini(counts),
            UsageFormat.Canonical => Canonical(counts),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a usage format."),
        };
        return counts.Violation is { } violation ? violation : reading;
    }

    private static UsageReading OpenAi(UsageCounts usage)
    {
        // Chat and embeddings say prompt and completion, responses say input and output.
        var chat = usage.Has("prompt_tokens");
        var input = usage.Required(chat ? "prompt_tokens" : "input_tokens");
        var output = usage.Optional(chat ? "completion_tokens" : "output_tokens");
        var inputDetails = usage.Object(chat ? "prompt_tokens_details" : "input_tokens_details");
        var outputDetails = usage.Object(chat ? "completion_tokens_details" : "output_tokens_details");

        // DeepSeek splits the prompt beside it, without details.
        var hits = usage.Optional("prompt_cache_hit_tokens");
        if (usage.Has("prompt_cache_miss_tokens"))
            usage.MustAddUp("prompt_tokens", input, hits + usage.Optional("prompt_cache_miss_tokens"), "prompt_cache_hit_tokens and prompt_cache_miss_tokens");
        var reasoning = outputDetails.Optional("reasoning_tokens");
        if (usage.Has("total_tokens"))
        {
            var total = usage.Optional("total_tokens");
            // xAI counts reasoning beside the completion, and only its total says so.
            if (reasoning > 0 && total == input + output + reasoning)
                output += reasoning;
            usage.MustAddUp("total_tokens", total, input + output, "input and output");
        }

        var cached = inputDetails.Has("cached_tokens") ? inputDetails.Optional("cached_tokens") : hits;
        var audio = inputDetails.Optional("audio_tokens");
        // Audio and cached overlap. Where the provider does not say by how much, they overlap as little as they must.
        var cachedDetails = inputDetails.Object("cached_tokens_details");
        var cachedAudio = cachedDetails.Has("audio_tokens") ? cachedDetails.Optional("audio_tokens") : Math.Clamp(cached + audio - input, 0, audio);
        return TokenUsage.Of(
            input,
            output,
            cached,
            inputDetails.Optional("cache_write_tokens"),
            reasoning,
            [
                new(TokenClass.InputAudio, audio - cachedAudio),
                new(TokenClass.CachedAudio, cachedAudio),
                new(TokenClass.OutputAudio, outputDetails.Optional("audio_tokens")),
            ]);
    }

    private static UsageReading Anthropic(UsageCounts usage)
    {
        var read = usage.Optional("cache_read_input_tokens");
        var written = usage.Optional("cache_creation_input_tokens");
        var creation = usage.Object("cache_creation");
        var fiveMinutes = creation.Optional("ephemeral_5m_input_tokens");
        var oneHour = creation.Optional("ephemeral_1h_input_tokens");
        if (creation.Exists)
            usage.MustAddUp("cache_creation_input_tokens", written, fiveMinutes + oneHour, "ephemeral_5m_input_tokens and ephemeral_1h_input_tokens");
        return TokenUsage.Of(
            usage.Required("input_tokens") + read + written,
            usage.Optional("output_tokens"),
            read,
            written,
            reasoning: 0, // Thinking is inside the output and not itemised.
            [
                new(TokenClass.CacheWrite5m, fiveMinutes),
                new(TokenClass.CacheWrite1h, oneHour),
                new(TokenClass.WebSearchQueries, usage.Object("server_tool_use").Optional("web_search_requests")),
            ]);
    }

    private static UsageReading Gemini(UsageCounts usage)
    {
        var prompt = usage.Required("promptTokenCount");
        var toolUse = usage.Optional("toolUsePromptTokenCount");
        var candidates = usage.Optional("candidatesTokenCount");
        var thoughts = usage.Optional("thoughtsTokenCount");
        if (usage.Has("totalTokenCount"))
            usage.MustAddUp("totalTokenCount", usage.Optional("totalTokenCount"), prompt + toolUse + candidates + thoughts, "its parts");

        var cachedAudio = usage.Modality("cacheTokensDetails", "AUDIO");
        return TokenUsage.Of(
            prompt + toolUse,
            candidates + thoughts,
            usage.Optional("cachedContentTokenCount"),
            cacheWrite: 0,
            thoughts,
            [
                new(TokenClass.InputAudio, usage.Modality("promptTokensDetails", "AUDIO") - cachedAudio),
                new(TokenClass.CachedAudio, cachedAudio),
                new(TokenClass.OutputAudio, usage.Modality("candidatesTokensDetails", "AUDIO")),
            ]);
    }

    private static UsageReading Canonical(UsageCounts usage) => TokenUsage.Of(
        usage.Required("tokens_input"),
        usage.Optional("tokens_output"),
        usage.Optional("tokens_cached"),
        usage.Optional("tokens_cache_write"),
        usage.Optional("tokens_reasoning"),
        usage.Map("token_classes"));
}
