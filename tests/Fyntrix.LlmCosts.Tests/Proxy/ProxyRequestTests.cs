using System.Text;
using System.Text.Json;
using Fyntrix.LlmCosts.Proxy;
using Fyntrix.LlmCosts.Proxy.Upstreams;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>What is read of a request, and the few bytes that are written into it.</summary>
public sealed class ProxyRequestTests
{
    private static readonly Upstream OpenAi = new("openai", new UpstreamSettings(), null);
    private static readonly Upstream Local = new("ollama", new UpstreamSettings { Kind = UpstreamKind.Compatible, Prefix = "local/", BaseUrl = "http://localhost:11434/v1" }, null);

    [Theory]
    [InlineData("""{"model":"gpt-4","stream":true}""", """{"stream_options":{"include_usage":true},"model":"gpt-4","stream":true}""")]
    [InlineData("""{ "stream_options" : { } , "model":"gpt-4","stream":true}""", """{ "stream_options" : {"include_usage":true } , "model":"gpt-4","stream":true}""")]
    [InlineData("""{"stream_options":{"include_obfuscation":false},"model":"gpt-4","stream":true}""", """{"stream_options":{"include_usage":true,"include_obfuscation":false},"model":"gpt-4","stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage":false},"model":"gpt-4","stream":true}""", """{"stream_options":{"include_usage":true},"model":"gpt-4","stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage": null },"model":"gpt-4","stream":true}""", """{"stream_options":{"include_usage": true },"model":"gpt-4","stream":true}""")]
    [InlineData("""{"stream_options":null,"model":"gpt-4","stream":true}""", """{"stream_options":{"include_usage":true},"model":"gpt-4","stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage":true},"model":"gpt-4","stream":true}""", null)]
    [InlineData("""{"model":"gpt-4","stream":false}""", null)]
    [InlineData("""{"model":"gpt-4","stream":null,"messages":[{"content":"\u00e9 é  "}]}  """, null)]
    public void Usage_is_asked_for_where_the_client_did_not_and_all_else_stays_byte_for_byte(string sent, string? expected) =>
        Assert.Equal(expected ?? sent, Edit(ProxyOperation.Chat, sent, OpenAi));

    [Theory]
    [InlineData("""{"model":"gpt-4"}""", """{"max_completion_tokens":5,"model":"gpt-4"}""")]
    [InlineData("""{"model":"gpt-4","max_completion_tokens": null }""", """{"model":"gpt-4","max_completion_tokens": 5 }""")]
    [InlineData("""{"model":"gpt-4","max_completion_tokens":0}""", """{"model":"gpt-4","max_completion_tokens":5}""")]
    [InlineData("""{"max_tokens":null,"model":"gpt-4"}""", """{"max_completion_tokens":5,"max_tokens":null,"model":"gpt-4"}""")]
    public void A_limit_of_output_is_written_in_or_takes_the_place_of_none(string sent, string expected) =>
        Assert.Equal(expected, Edit(ProxyOperation.Chat, sent, OpenAi, 5));

    [Fact]
    public void A_limit_has_the_name_that_the_address_and_the_upstream_know()
    {
        Assert.Equal("""{"max_output_tokens":5,"model":"gpt-4"}""", Edit(ProxyOperation.Responses, """{"model":"gpt-4"}""", OpenAi, 5));
        Assert.Equal("""{"max_tokens":5,"model":"llama3"}""", Edit(ProxyOperation.Chat, """{"model":"local/llama3"}""", Local, 5));
    }

    [Fact]
    public void Several_edits_do_not_get_into_each_others_way() => Assert.Equal(
        """{"stream_options":{"include_usage":true},"max_tokens":7,"messages":[],"model":"llama3","stream":true}""",
        Edit(ProxyOperation.Chat, """{"messages":[],"model":"local\/llama3","stream":true}""", Local, 7));

    [Theory]
    [InlineData("""{"model":"m","max_tokens":10}""", 10L)]
    [InlineData("""{"model":"m","max_tokens":10,"max_completion_tokens":20,"n":3}""", 60L)]
    [InlineData("""{"model":"m","n":3}""", null)]
    [InlineData("""{"model":"m","max_tokens":null}""", null)]
    [InlineData("""{"model":"m","max_tokens":0}""", null)]
    [InlineData("""{"model":"m","max_output_tokens":1}""", null)]
    public void The_most_output_is_that_of_all_choices_together(string sent, long? expected) =>
        Assert.Equal(expected, Read(ProxyOperation.Chat, sent).OutputLimit);

    [Theory]
    [InlineData("""{"model":"m","max_output_tokens":10}""", 10L)]
    [InlineData("""{"model":"m","max_tokens":10}""", null)]
    [InlineData("""{"model":"m","max_completion_tokens":10}""", null)]
    public void Only_the_limit_that_the_address_knows_limits_anything(string sent, long? expected) =>
        Assert.Equal(expected, Read(ProxyOperation.Responses, sent).OutputLimit);

    [Theory]
    [InlineData("""{"model":"m","max_completion_tokens":7}""", 7L)]
    [InlineData("""{"model":"m","max_completion_tokens":7,"max_tokens":9}""", null)]
    [InlineData("""{"model":"m"}""", null)]
    public void A_limit_by_a_name_that_a_local_server_may_not_know_is_to_be_said_again(string sent, long? expected)
    {
        Assert.Equal(expected, Read(ProxyOperation.Chat, sent).LimitByAnotherName(Local));
        Assert.Null(Read(ProxyOperation.Chat, sent).LimitByAnotherName(OpenAi));
    }

    [Fact]
    public void A_chat_that_searches_reads_what_is_not_in_it() =>
        Assert.True(Read(ProxyOperation.Chat, """{"model":"m","web_search_options":{}}""").RefersElsewhere);

    [Fact]
    public void Embeddings_have_no_output() => Assert.Equal(0, Read(ProxyOperation.Embeddings, """{"model":"m","input":"x"}""").OutputLimit);

    [Fact]
    public void Texts_are_counted_and_attachments_are_not_texts()
    {
        var request = Read(ProxyOperation.Chat, """
            {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"12345"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAAAAAAAAAAAAAA"}},
            {"type":"input_audio","input_audio":{"data":"BBBBBBBBBBBBBBBB","format":"wav"}}]}]}
            """);

        // user, text, 12345, image_url, input_audio, wav
        Assert.Equal(4 + 4 + 5 + 9 + 11 + 3, request.TextBytes);
        Assert.Equal(2, request.Attachments);
        Assert.False(request.RefersElsewhere);
    }

    [Theory]
    [InlineData("""{"model":"m","previous_response_id":"resp_1"}""", true)]
    [InlineData("""{"model":"m","previous_response_id":null}""", false)]
    [InlineData("""{"model":"m","conversation":{"id":"conv_1"}}""", true)]
    [InlineData("""{"model":"m","prompt":{"id":"pmpt_1"}}""", true)]
    [InlineData("""{"model":"m","input":[{"type":"item_reference","id":"x"}]}""", true)]
    [InlineData("""{"model":"m","tools":[{"type":"web_search"}]}""", true)]
    [InlineData("""{"model":"m","tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{"a":{"type":"string"}}}}]}""", false)]
    public void What_is_kept_elsewhere_is_known_to_have_no_bytes_here(string sent, bool expected) =>
        Assert.Equal(expected, Read(ProxyOperation.Responses, sent).RefersElsewhere);

    [Theory]
    [InlineData("", "MALFORMED_JSON", null)]
    [InlineData("[]", "BODY_REQUIRED", null)]
    [InlineData("{", "MALFORMED_JSON", null)]
    [InlineData("""{"model":"m"} x""", "MALFORMED_JSON", null)]
    [InlineData("""{"model":"m","a":"\ud800"}""", null, null)]
    [InlineData("{}", "VALIDATION_FAILED", "model")]
    [InlineData("""{"model":""}""", "VALIDATION_FAILED", "model")]
    [InlineData("""{"model":7}""", "VALIDATION_FAILED", "model")]
    [InlineData("""{"model":"a\nb"}""", "VALIDATION_FAILED", "model")]
    [InlineData("""{"model":"m","model":"n"}""", "VALIDATION_FAILED", "model")]
    [InlineData("""{"model":"m","max_tokens":1,"max_tok\u0065ns":100000}""", "VALIDATION_FAILED", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":-1}""", "VALIDATION_FAILED", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":1.5}""", "VALIDATION_FAILED", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":"9"}""", "VALIDATION_FAILED", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":99999999999999999999}""", "VALIDATION_FAILED", "max_tokens")]
    [InlineData("""{"model":"m","n":0}""", "VALIDATION_FAILED", "n")]
    [InlineData("""{"model":"m","stream":"yes"}""", "VALIDATION_FAILED", "stream")]
    [InlineData("""{"model":"m","stream_options":[]}""", "VALIDATION_FAILED", "stream_options")]
    [InlineData("""{"model":"m","stream_options":{"include_usage":1}}""", "VALIDATION_FAILED", "stream_options")]
    [InlineData("""{"model":"m","stream_options":{"include_usage":true,"include_usage":false}}""", "VALIDATION_FAILED", "stream_options")]
    public void What_cannot_be_metered_is_refused_with_the_member_named(string sent, string? code, string? member)
    {
        var read = ProxyRequest.Read(ProxyOperation.Chat, Encoding.UTF8.GetBytes(sent));

        Assert.Equal(code, read.Refusal?.Code);
        Assert.Equal(member, read.Refusal?.Errors?.Keys.Single());
    }

    [Fact]
    public void An_answer_in_the_background_would_not_be_metered() =>
        Assert.Equal("background", ProxyRequest.Read(ProxyOperation.Responses, """{"model":"m","background":true}"""u8.ToArray()).Refusal?.Errors?.Keys.Single());

    private static ProxyRequest Read(ProxyOperation operation, string sent) => ProxyRequest.Read(operation, Encoding.UTF8.GetBytes(sent)).Value;

    private static string Edit(ProxyOperation operation, string sent, Upstream upstream, long? limit = null)
    {
        var edited = Encoding.UTF8.GetString(Read(operation, sent).BodyFor(upstream, limit).Span);
        JsonDocument.Parse(edited).Dispose();
        return edited;
    }
}
