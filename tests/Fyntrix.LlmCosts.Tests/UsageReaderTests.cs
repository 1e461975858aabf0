using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>What is inside a figure and what stands beside it, provider by provider.</summary>
public sealed class UsageReaderTests
{
    [Fact]
    public void OpenAI_counts_cached_inside_the_prompt_and_reasoning_inside_the_completion() => Reads(
        "openai",
        """
        {"prompt_tokens":1117,"completion_tokens":46,"total_tokens":1163,
         "prompt_tokens_details":{"cached_tokens":1024,"audio_tokens":0},
         "completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}
        """,
        "input=93 cached=1024 output=26 reasoning=20");

    [Fact]
    public void OpenAIs_responses_say_input_and_output() => Reads(
        "openai",
        """{"input_tokens":36,"input_tokens_details":{"cached_tokens":6},"output_tokens":87,"output_tokens_details":{"reasoning_tokens":80},"total_tokens":123}""",
        "input=30 cached=6 output=7 reasoning=80");

    [Fact]
    public void Embeddings_have_no_output() => Reads("openai", """{"prompt_tokens":8,"total_tokens":8}""", "input=8");

    [Fact]
    public void DeepSeek_splits_the_prompt_into_hits_and_misses() => Reads(
        "openai",
        """{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36}""",
        "input=36 cached=64 output=10");

    [Theory]
    [InlineData("""{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"prompt_tokens_details":{"cached_tokens":6},"completion_tokens_details":{"reasoning_tokens":94}}""", "input=26 cached=6 output=9 reasoning=94")]
    [InlineData("""{"prompt_tokens":32,"completion_tokens":103,"total_tokens":135,"prompt_tokens_details":{"cached_tokens":6},"completion_tokens_details":{"reasoning_tokens":94}}""", "input=26 cached=6 output=9 reasoning=94")]
    public void Reasoning_beside_the_completion_is_known_by_the_total(string usage, string expected) => Reads("openai", usage, expected);

    [Fact]
    public void Audio_and_cached_overlap_by_what_the_provider_says() => Reads(
        "openai",
        """{"input_tokens":100,"output_tokens":20,"input_tokens_details":{"cached_tokens":50,"audio_tokens":60,"cached_tokens_details":{"audio_tokens":30}},"output_tokens_details":{"audio_tokens":15}}""",
        "input=20 cached=20 output=5 cached_audio=30 input_audio=30 output_audio=15");

    [Fact]
    public void Audio_and_cached_overlap_as_little_as_they_must_when_nobody_says() => Reads(
        "openai",
        """{"prompt_tokens":100,"completion_tokens":0,"prompt_tokens_details":{"cached_tokens":50,"audio_tokens":60}}""",
        "cached=40 cached_audio=10 input_audio=50");

    [Fact]
    public void Anthropic_counts_its_cache_beside_the_input() => Reads(
        "anthropic",
        """
        {"input_tokens":50,"cache_read_input_tokens":2000,"cache_creation_input_tokens":300,"output_tokens":400,
         "cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"server_tool_use":{"web_search_requests":2},"service_tier":"standard"}
        """,
        "input=50 cached=2000 output=400 cache_write_1h=200 cache_write_5m=100 web_search_queries=2");

    [Fact]
    public void Anthropic_writes_none_as_null() => Reads(
        "anthropic",
        """{"input_tokens":10,"cache_read_input_tokens":null,"cache_creation_input_tokens":null,"output_tokens":5,"server_tool_use":null}""",
        "input=10 output=5");

    [Fact]
    public void Gemini_counts_thoughts_beside_the_candidates_and_the_cache_inside_the_prompt() => Reads(
        "gemini",
        """{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":20,"thoughtsTokenCount":300,"toolUsePromptTokenCount":7,"totalTokenCount":427}""",
        "input=67 cached=40 output=20 reasoning=300");

    [Fact]
    public void Gemini_is_read_in_snake_case_as_well() => Reads(
        "gemini",
        """{"prompt_token_count":100,"candidates_token_count":20,"total_token_count":120,"prompt_tokens_details":[{"modality":"TEXT","token_count":70},{"modality":"AUDIO","token_count":30}]}""",
        "input=70 output=20 input_audio=30");

    [Fact]
    public void Canonical_usage_names_its_classes() => Reads(
        "canonical",
        """{"tokens_input":100,"tokens_output":50,"tokens_cached":10,"tokens_cache_write":20,"tokens_reasoning":5,"token_classes":{"input_audio":30,"web_search_queries":1}}""",
        "input=40 cached=10 cache_write=20 output=45 reasoning=5 input_audio=30 web_search_queries=1");

    [Theory]
    [InlineData("openai", """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":16}""", "TOKENS_SUM_WRONG", "usage.total_tokens")]
    [InlineData("openai", """{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":11}}""", "TOKENS_PART_ABOVE_WHOLE", "tokens_cached")]
    [InlineData("openai", """{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":6}}""", "TOKENS_PART_ABOVE_WHOLE", "tokens_reasoning")]
    [InlineData("openai", """{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"audio_tokens":6}}""", "TOKENS_PART_ABOVE_WHOLE", "token_classes")]
    [InlineData("openai", """{"prompt_tokens":10,"prompt_cache_hit_tokens":1,"prompt_cache_miss_tokens":8}""", "TOKENS_SUM_WRONG", "usage.prompt_tokens")]
    [InlineData("openai", """{"prompt_tokens":-1,"completion_tokens":5}""", "TOKENS_NEGATIVE", "usage.prompt_tokens")]
    [InlineData("openai", """{"prompt_tokens":9223372036854775807,"completion_tokens":9223372036854775807}""", "TOKENS_TOO_MANY", "usage.prompt_tokens")]
    [InlineData("openai", """{"prompt_tokens":1e400}""", "USAGE_UNREADABLE", "usage.prompt_tokens")]
    [InlineData("openai", """{"prompt_tokens":1.5}""", "USAGE_UNREADABLE", "usage.prompt_tokens")]
    [InlineData("openai", """{"prompt_tokens":"10"}""", "USAGE_UNREADABLE", "usage.prompt_tokens")]
    [InlineData("openai", """{"prompt_tokens":10,"prompt_tokens_details":7}""", "USAGE_UNREADABLE", "usage.prompt_tokens_details")]
    [InlineData("openai", "{}", "USAGE_UNREADABLE", "usage.input_tokens")]
    [InlineData("canonical", """{"tokens_input":1,"token_classes":{"":1}}""", "USAGE_UNREADABLE", "usage.token_classes")]
    [InlineData("canonical", """{"tokens_input":1,"token_classes":{"A b\u0001":1}}""", "USAGE_UNREADABLE", "usage.token_classes")]
    [InlineData("openai", "[]", "USAGE_UNREADABLE", "usage")]
    [InlineData("anthropic", """{"input_tokens":1,"cache_creation_input_tokens":3,"cache_creation":{"ephemeral_5m_input_tokens":1,"ephemeral_1h_input_tokens":1}}""", "TOKENS_SUM_WRONG", "usage.cache_creation_input_tokens")]
    [InlineData("anthropic", """{"input_tokens":1,"server_tool_use":{"web_search_requests":-1}}""", "TOKENS_NEGATIVE", "usage.server_tool_use.web_search_requests")]
    [InlineData("gemini", """{"promptTokenCount":10,"totalTokenCount":11}""", "TOKENS_SUM_WRONG", "usage.totalTokenCount")]
    [InlineData("gemini", """{"promptTokenCount":10,"promptTokensDetails":[1]}""", null, "")]
    [InlineData("gemini", """{"promptTokenCount":10,"promptTokensDetails":[{"modality":"AUDIO"}]}""", "USAGE_UNREADABLE", "usage.promptTokensDetails[0].tokenCount")]
    [InlineData("canonical", """{"tokens_input":10,"token_classes":{"input":1}}""", "USAGE_UNREADABLE", "token_classes.input")]
    public void Usage_that_does_not_add_up_is_not_believed(string format, string usage, string? code, string field)
    {
        var reading = Read(format, usage);

        Assert.Equal(code, reading.Violation?.Code);
        if (code is not null)
            Assert.Equal(field, reading.Violation!.Field);
    }

    [Fact]
    public void Classes_are_disjoint_and_add_up_to_input_and_output()
    {
        var counts = Gen.Choose(-3, 40).Select(n => (long)n);
        var usages = (from input in counts from output in counts from cached in counts from written in counts from reasoning in counts from audio in counts
                      select TokenUsage.Of(input, output, cached, written, reasoning, [new("input_audio", audio), new("searches", 2)])).ToArbitrary();

        Prop.ForAll(usages, reading =>
            !reading.IsUsage(out var usage)
            || (Sum(usage, "input", "cached", "cache_write", "input_audio") == usage.Input
                && Sum(usage, "output", "reasoning") == usage.Output
                && usage.Classes().All(c => c.Value > 0)))
            .QuickCheckThrowOnFailure();

        static long Sum(TokenUsage usage, params string[] names) => usage.Classes().Where(c => names.Contains(c.Key)).Sum(c => c.Value);
    }

    private static void Reads(string format, string usage, string classes)
    {
        var reading = Read(format, usage);

        Assert.Null(reading.Violation);
        Assert.Equal(classes, string.Join(' ', reading.Usage!.Classes().Select(c => $"{c.Key}={c.Value}")));
    }

    private static UsageReading Read(string format, string usage) => UsageReader.Read(format, JsonDocument.Parse(usage).RootElement);
}
