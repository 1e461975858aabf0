using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Fyntrix.LlmCosts.Proxy.Answers;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>Answers come in pieces that end anywhere: within a line, within a character, between CR and LF.</summary>
public sealed class AnswerReadingTests
{
    private const string Chat =
        """
        : a comment of the provider

        event: chunk
        data: {"id":"chatcmpl-1","model":"gpt-4o","service_tier":"default","choices":[{"index":0,"delta":{"role":"assistant","content":"grüß \"dich\"\n"},"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-1","model":"gpt-4o",
        data: "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"chatcmpl-1","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"note":"{\"a\":[1]}"}}

        data: [DONE]


        """;

    private static readonly string[] LineEnds = ["\n", "\r\n", "\r"];

    [Fact]
    public void Every_way_to_cut_a_stream_in_two_gives_the_same()
    {
        foreach (var bytes in LineEnds.Select(InBytes))
        {
            for (var cut = 0; cut <= bytes.Length; cut++)
                AssertRead(Watch(bytes, [cut]));
        }
    }

    [Fact]
    public void Every_way_to_cut_a_stream_gives_the_same() => Prop.ForAll(
            (from ends in Gen.Elements(LineEnds) from cuts in Gen.Choose(0, 900).ArrayOf() select (ends, cuts)).ToArbitrary(),
            cut => AssertRead(Watch(InBytes(cut.ends), cut.cuts)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(80));

    [Fact]
    public void The_usage_chunk_alone_is_kept_back_however_the_stream_is_cut() => Prop.ForAll(
            (from ends in Gen.Elements(LineEnds) from cuts in Gen.Choose(0, 900).ArrayOf() select (ends, cuts)).ToArbitrary(),
            cut =>
            {
                var bytes = InBytes(cut.ends);
                var usage = $"data: {{\"id\":\"chatcmpl-1\",\"model\":\"gpt-4o\",\"choices\":[],\"usage\":{{\"prompt_tokens\":7,\"completion_tokens\":3,\"note\":\"{{\\\"a\\\":[1]}}\"}}}}{cut.ends}{cut.ends}";
                Assert.Equal(Encoding.UTF8.GetString(bytes).Replace(usage, "", StringComparison.Ordinal), Filter(bytes, cut.cuts));
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(80));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Events_and_comments_are_passed_on_to_their_last_byte_as_soon_as_they_came(string ends)
    {
        var output = new ArrayBufferWriter<byte>();
        var filter = new UsageChunkFilter(new AnswerWatch(isStream: true));
        var passed = "";
        foreach (var one in new[] { ": PROCESSING\n\n", ": PROCESSING\n\n", "data: {\"choices\":[{}]}\n\n", "event: ping\n\n", "data: [DONE]\n\n" })
        {
            filter.Feed(Encoding.UTF8.GetBytes(one.ReplaceLineEndings(ends)), output);
            passed += one.ReplaceLineEndings(ends);
            Assert.Equal(passed, Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void A_line_feed_that_comes_late_is_passed_on_without_the_next_event()
    {
        var output = new ArrayBufferWriter<byte>();
        var filter = new UsageChunkFilter(new AnswerWatch(isStream: true));
        filter.Feed("data: 1\r\n\r"u8, output);
        filter.Feed("\n"u8, output);
        Assert.Equal("data: 1\r\n\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_usage_chunk_without_its_last_line_end_is_kept_back_too()
    {
        const string chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";

        Assert.Equal(chunk, Filter(Encoding.UTF8.GetBytes(chunk + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}"), []));
    }

    [Fact]
    public void An_error_that_says_its_usage_is_not_kept_back()
    {
        const string stream = "data: {\"error\":{\"message\":\"overloaded\"},\"usage\":{\"prompt_tokens\":1}}\n\n";

        Assert.Equal(stream, Filter(Encoding.UTF8.GetBytes(stream), []));
    }

    [Fact]
    public void A_chunk_that_holds_usage_and_text_is_passed_on()
    {
        const string stream = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":1}}\n\ndata: {\"choices\":[],\"usage\":null}\n\ndata: cut of";

        Assert.Equal(stream, Filter(Encoding.UTF8.GetBytes(stream), []));
    }

    [Fact]
    public void An_event_of_megabytes_is_passed_on_before_it_ends()
    {
        var output = new ArrayBufferWriter<byte>();
        var filter = new UsageChunkFilter(new AnswerWatch(isStream: true));
        filter.Feed("data: {\"choices\":[{\"delta\":{\"content\":\""u8, output);
        Assert.Equal(0, output.WrittenCount);

        filter.Feed(Encoding.UTF8.GetBytes(new string('x', 100_000)), output);
        Assert.True(output.WrittenCount > 100_000);
        filter.Feed("\"}}]}\n\n"u8, output);
        Assert.EndsWith("xx\"}}]}\n\n", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public void The_responses_api_says_its_usage_when_it_is_completed()
    {
        var answer = Watch(Encoding.UTF8.GetBytes(
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"gpt-5\",\"status\":\"in_progress\",\"usage\":null,\"service_tier\":\"auto\"}}\n\n"
            + "data: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"delta\":\"four\"}\n\n"
            + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"model\":\"gpt-5\",\"status\":\"completed\",\"service_tier\":\"flex\",\"output\":[{\"content\":[{\"text\":\"four\"}]}],\"usage\":{\"input_tokens\":9,\"output_tokens\":2}}}\n\n"), []);

        Assert.Equal(("resp_1", "gpt-5", "flex", "completed", 4L), (answer.Id, answer.Model, answer.ServiceTier, answer.FinishReason, answer.OutputBytes));
        Assert.Equal("""{"input_tokens":9,"output_tokens":2}""", answer.Usage?.GetRawText());
        Assert.False(answer.Failed);
    }

    [Fact]
    public void A_whole_answer_is_read_piece_by_piece()
    {
        const string json = """ { "object" : "chat.completion", "choices" : [ { "message" : { "content" : "twelve bytes", "tool_calls" : [ { "function" : { "arguments" : "{\"a\":1}" } } ] }, "finish_reason" : "tool_calls" } ], "usage" : { "prompt_tokens" : 1 , "completion_tokens" : 2 }, "id" : "chatcmpl-2", "model":"m" } """;
        for (var cut = 0; cut < json.Length; cut++)
        {
            var answer = new AnswerWatch(isStream: false);
            answer.FeedAll(Encoding.UTF8.GetBytes(json[..cut]));
            answer.FeedAll(Encoding.UTF8.GetBytes(json[cut..]));
            answer.End();

            Assert.Equal(("chatcmpl-2", "tool_calls", 12 + 7), (answer.Id, answer.FinishReason, (int)answer.OutputBytes));
            Assert.Equal(2, answer.Usage?.GetProperty("completion_tokens").GetInt32());
        }
    }

    [Fact]
    public void An_error_within_a_stream_is_seen()
    {
        var answer = Watch("data: {\"error\":{\"message\":\"overloaded\"}}\n\n"u8.ToArray(), []);

        Assert.True(answer.Failed);
        Assert.Null(answer.Usage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("}}}}]]")]
    [InlineData("{\"usage\":{")]
    [InlineData("{\"id\":\"\\ud800\",\"usage\":[1]}")]
    [InlineData("{\"id\":5,\"usage\":\"none\",\"model\":{}}")]
    [InlineData("<html>usage: {}</html>")]
    public void What_is_no_answer_says_nothing(string text)
    {
        var answer = new AnswerWatch(isStream: false);
        answer.FeedAll(Encoding.UTF8.GetBytes(text));
        answer.End();

        Assert.Null(answer.Usage);
        Assert.Null(answer.Id);
        Assert.Null(answer.Model);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":5,"prompt\ud800":1}""")]
    [InlineData("""{"prompt_tokens":5,"prompt_tokens_details":{"cached\ud800":1}}""")]
    [InlineData("""{"prompt_tokens":5,"note":"\ud800"}""")]
    public void A_usage_that_could_not_be_written_down_again_is_none(string usage)
    {
        var answer = new AnswerWatch(isStream: false);
        answer.FeedAll(Encoding.UTF8.GetBytes($$"""{"usage":{{usage}}}"""));
        answer.End();

        Assert.Null(answer.Usage);
    }

    [Fact]
    public void Nothing_that_a_provider_sends_makes_reading_fail() => Prop.ForAll(
            Gen.Elements("{", "}", "[", "]", "\"", "\\", "u", ":", ",", "usage", "id", "data", "data:", "\n", "\r", " ", "1", "é", "{\"usage\":{\"prompt_tokens\":1}}").ArrayOf().ToArbitrary(),
            parts =>
            {
                var bytes = Encoding.UTF8.GetBytes(string.Concat(parts));
                foreach (var isStream in new[] { false, true })
                {
                    var answer = new AnswerWatch(isStream);
                    answer.FeedAll(bytes);
                    answer.End();
                    _ = answer.Usage;
                }
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(40));

    [Fact]
    public void Values_are_those_that_a_parser_of_whole_documents_finds() => Prop.ForAll(
            (from document in Documents(3) from cuts in Gen.Choose(0, 200).ArrayOf() select (document, cuts)).ToArbitrary(),
            test =>
            {
                var picker = new JsonPicker(new JsonPaths(["a", "b.a", "b[].a"], counted: ["c"], noticed: ["b[]"]));
                foreach (var piece in Cut(Encoding.UTF8.GetBytes(test.document), test.cuts))
                    picker.Feed(piece.Span);
                var root = JsonDocument.Parse(test.document).RootElement;
                var list = Find(root, "b") is { ValueKind: JsonValueKind.Array } b ? b.EnumerateArray().ToList() : [];

                Assert.Equal(Find(root, "a")?.GetRawText(), Text(picker, 0));
                Assert.Equal(Find(Find(root, "b"), "a")?.GetRawText(), Text(picker, 1));
                Assert.Equal(list.Select(e => Find(e, "a")).LastOrDefault(e => e is not null)?.GetRawText(), Text(picker, 2));
                Assert.Equal(Find(root, "c") is { ValueKind: JsonValueKind.String } c ? c.GetString()!.Length : 0, picker.CountedBytes);
                Assert.Equal(list.Count, picker.Noticed);
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(40));

    private static string? Text(JsonPicker picker, int slot) => picker.Value(slot) is { IsEmpty: false } value ? Encoding.UTF8.GetString(value) : null;

    private static JsonElement? Find(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) ? value : null;

    /// <summary>Objects whose members are named a, b and c, each at most once.</summary>
    private static Gen<string> Documents(int depth) =>
        from a in Values(depth) from b in Values(depth) from c in Values(depth) from space in Gen.Elements("", " ", "\n ") from shown in Gen.Choose(0, 7)
        select $"{{{space}{string.Join($"{space},{space}", new[] { $"\"a\"{space}:{space}{a}", $"\"b\":{b}", $"\"c\":{space}{c}" }.Where((_, i) => (shown & (1 << i)) != 0))}{space}}}";

    private static Gen<string> Values(int depth)
    {
        var flat = Gen.Elements("1", "-2.5e3", "true", "null", "\"\"", "\"x\"", "\"a\\\\b\\\"c\"", "\"{\\n[\"", "{}", "[]");
        return depth == 0
            ? flat
            : Gen.Frequency(
                (2, flat),
                (1, Documents(depth - 1)),
                (1, from list in Values(depth - 1).ArrayOf(2) from space in Gen.Elements("", " ") select $"[{string.Join($"{space},", list)}]"));
    }

    private static byte[] InBytes(string lineEnds) => Encoding.UTF8.GetBytes(Chat.ReplaceLineEndings(lineEnds));

    private static void AssertRead(AnswerWatch answer)
    {
        Assert.Equal(("chatcmpl-1", "gpt-4o", "default", "stop"), (answer.Id, answer.Model, answer.ServiceTier, answer.FinishReason));
        Assert.Equal("""{"prompt_tokens":7,"completion_tokens":3,"note":"{\"a\":[1]}"}""", answer.Usage?.GetRawText());
        // grüß "dich" and a line feed: two of its characters are two bytes.
        Assert.Equal(14, answer.OutputBytes);
        Assert.False(answer.Failed);
    }

    private static AnswerWatch Watch(byte[] bytes, int[] cuts)
    {
        var answer = new AnswerWatch(isStream: true);
        foreach (var piece in Cut(bytes, cuts))
            answer.FeedAll(piece.Span);
        answer.End();
        return answer;
    }

    private static string Filter(byte[] bytes, int[] cuts)
    {
        var output = new ArrayBufferWriter<byte>();
        var filter = new UsageChunkFilter(new AnswerWatch(isStream: true));
        foreach (var piece in Cut(bytes, cuts))
            filter.Feed(piece.Span, output);
        filter.End(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Cut(byte[] bytes, int[] cuts)
    {
        var from = 0;
        foreach (var cut in cuts.Where(c => c <= bytes.Length).Append(bytes.Length).Order())
        {
            yield return bytes.AsMemory(from, cut - from);
            from = cut;
        }
    }
}
