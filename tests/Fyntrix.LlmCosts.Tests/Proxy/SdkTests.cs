using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The responses client is marked as one that may change.

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>OpenAI's own library, unchanged but for its address: <c>Endpoint</c> is the proxy and the key is our token.</summary>
public sealed class SdkTests(ProxyHost host) : IClassFixture<ProxyHost>
{
    private const string Completion =
        """{"id":"ID","object":"chat.completion","created":1767940000,"model":"gpt-4-0613","service_tier":"default","choices":[{"index":0,"message":{"role":"assistant","content":"Four.","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":10}}}""";

    private readonly string _user = ProxyHost.Unique();
    private readonly string _id = $"chatcmpl-{ProxyHost.Unique()}";

    [Fact]
    public async Task A_chat_is_answered_and_booked_with_its_cost()
    {
        host.Upstream.AnswersJson(Completion.Replace("ID", _id, StringComparison.Ordinal));

        ChatCompletion answer = await Client().GetChatClient("gpt-4").CompleteChatAsync("Two and two?");

        Assert.Equal("Four.", answer.Content[0].Text);
        Assert.Equal(150, answer.Usage.TotalTokenCount);
        var booked = await host.BookedAsync(_user);
        Assert.Equal((100, 50, 10), (Int(booked, "tokens_input"), Int(booked, "tokens_output"), Int(booked, "tokens_reasoning")));
        Assert.Equal("0.006", booked.GetProperty("cost_usd").GetRawText());
        Assert.Equal(("PROXY", "OK", "openai", _id), (Text(booked, "source"), Text(booked, "status"), Text(booked, "provider"), Text(booked, "provider_response_id")));
        Assert.Equal("gpt-4", Text(booked, "model"));
        Assert.False(booked.GetProperty("estimated").GetBoolean());
        Assert.True(booked.GetProperty("latency_ms").GetInt32() >= 0);
    }

    [Fact]
    public async Task The_first_token_of_a_stream_is_there_before_the_second_is_sent()
    {
        var mayGoOn = new TaskCompletionSource();
        host.Upstream.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await StubUpstream.EventAsync(context, Chunk("Fo"));
            await mayGoOn.Task;
            await StubUpstream.EventAsync(context, Chunk("ur.", "stop"));
            await StubUpstream.EventAsync(context, $$$"""{"id":"{{{_id}}}","object":"chat.completion.chunk","created":1,"model":"gpt-4-0613","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}""");
            await StubUpstream.EventAsync(context, "[DONE]");
        };

        var text = new StringBuilder();
        var usages = 0;
        await foreach (var update in Client().GetChatClient("gpt-4").CompleteChatStreamingAsync("Two and two?"))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(c => c.Text)));
            usages += update.Usage is null ? 0 : 1;
            // The second chunk is held back until the first was seen here.
            mayGoOn.TrySetResult();
        }

        Assert.Equal("Four.", text.ToString());
        // This library asks for the usage of each stream.
        Assert.Equal(1, usages);
        var booked = await host.BookedAsync(_user);
        Assert.Equal((100, 50, "OK", "0.006"), (Int(booked, "tokens_input"), Int(booked, "tokens_output"), Text(booked, "status"), booked.GetProperty("cost_usd").GetRawText()));
        Assert.Equal(_id, Text(booked, "provider_response_id"));
    }

    [Fact]
    public async Task Tools_go_there_and_calls_of_them_come_back()
    {
        host.Upstream.AnswersJson(
            $$$"""{"id":"{{{_id}}}","object":"chat.completion","created":1,"model":"gpt-4-0613","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"quote","arguments":"{\"symbol\":\"RELIANCE\"}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29}}""");
        var options = new ChatCompletionOptions
        {
            Tools = { ChatTool.CreateFunctionTool("quote", "The last price", BinaryData.FromString("""{"type":"object","properties":{"symbol":{"type":"string"}}}""")) },
        };

        ChatCompletion answer = await Client().GetChatClient("gpt-4").CompleteChatAsync([new UserChatMessage("How is Reliance?")], options);

        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        Assert.Equal("""{"symbol":"RELIANCE"}""", answer.ToolCalls.Single().FunctionArguments.ToString());
        Assert.Contains("\"name\":\"quote\"", host.Upstream.Requests.Last().Text, StringComparison.Ordinal);
        Assert.Equal(29, Int(await host.BookedAsync(_user), "tokens_input") + 9);
    }

    [Fact]
    public async Task A_picture_of_megabytes_passes_byte_for_byte()
    {
        host.Upstream.AnswersJson(Completion.Replace("ID", _id, StringComparison.Ordinal));
        var picture = new byte[6_000_000];
        Random.Shared.NextBytes(picture);

        await Client().GetChatClient("gpt-4").CompleteChatAsync(new UserChatMessage(
            ChatMessageContentPart.CreateTextPart("What is this?"), ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(picture), "image/png")));

        using var sent = JsonDocument.Parse(host.Upstream.Requests.Last().Body);
        var url = sent.RootElement.GetProperty("messages")[0].GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString()!;
        Assert.Equal(picture, Convert.FromBase64String(url["data:image/png;base64,".Length..]));
        Assert.Equal(100, Int(await host.BookedAsync(_user), "tokens_input"));
    }

    [Fact]
    public async Task Embeddings_are_counted_by_the_request_of_the_provider_as_they_have_no_id()
    {
        var requestId = $"req_{ProxyHost.Unique()}";
        host.Upstream.Answer = context =>
        {
            context.Response.Headers["x-request-id"] = requestId;
            return context.Response.WriteAsJsonAsync(new
            {
                @object = "list",
                model = "text-embedding-3-small",
                data = new[] { new { @object = "embedding", index = 0, embedding = Convert.ToBase64String(new byte[8]) } },
                usage = new { prompt_tokens = 8, total_tokens = 8 },
            });
        };

        OpenAI.Embeddings.OpenAIEmbedding answer = await Client().GetEmbeddingClient("text-embedding-3-small").GenerateEmbeddingAsync("reliance");

        Assert.Equal(2, answer.ToFloats().Length);
        var booked = await host.BookedAsync(_user);
        Assert.Equal((8, 0, requestId), (Int(booked, "tokens_input"), Int(booked, "tokens_output"), Text(booked, "provider_response_id")));
        Assert.EndsWith("/v1/embeddings", host.Upstream.Requests.Last().Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_responses_api_is_metered()
    {
        host.Upstream.AnswersJson(Response("completed", "[]", """{"input_tokens":36,"input_tokens_details":{"cached_tokens":4},"output_tokens":87,"output_tokens_details":{"reasoning_tokens":7},"total_tokens":123}"""));

        ResponseResult answer = await Client().GetResponsesClient().CreateResponseAsync("gpt-4o", "Two and two?");

        Assert.Equal(_id, answer.Id);
        var booked = await host.BookedAsync(_user);
        Assert.Equal((36, 87, 4, 7), (Int(booked, "tokens_input"), Int(booked, "tokens_output"), Int(booked, "tokens_cached"), Int(booked, "tokens_reasoning")));
        Assert.Equal((_id, "OK"), (Text(booked, "provider_response_id"), Text(booked, "status")));
    }

    [Fact]
    public async Task A_streamed_response_is_metered_when_it_is_completed()
    {
        host.Upstream.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await StubUpstream.EventAsync(context, $$"""{"type":"response.created","sequence_number":0,"response":{{Response("in_progress", "[]", "null")}}}""");
            await StubUpstream.EventAsync(context, """{"type":"response.output_text.delta","sequence_number":1,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Four."}""");
            await StubUpstream.EventAsync(context, $$"""{"type":"response.completed","sequence_number":2,"response":{{Response("completed", $$"""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"{{new string('x', 300_000)}}","annotations":[]}]}]""", """{"input_tokens":36,"output_tokens":87,"total_tokens":123}""")}}}""");
        };

        var text = "";
        await foreach (var update in await Client().GetResponsesClient().CreateResponseStreamingAsync("gpt-4o", "Two and two?"))
            text += update is StreamingResponseOutputTextDeltaUpdate delta ? delta.Delta : "";

        Assert.Equal("Four.", text);
        var booked = await host.BookedAsync(_user);
        Assert.Equal((36, 87, "OK", _id), (Int(booked, "tokens_input"), Int(booked, "tokens_output"), Text(booked, "status"), Text(booked, "provider_response_id")));
        Assert.False(booked.GetProperty("estimated").GetBoolean());
    }

    [Fact]
    public async Task Models_are_those_of_the_provider_and_cost_nothing()
    {
        host.Upstream.Answer = context => context.Response.WriteAsync(
            context.Request.Path.Value!.EndsWith("/models", StringComparison.Ordinal)
                ? """{"object":"list","data":[{"id":"gpt-4","object":"model","created":1,"owned_by":"openai"}]}"""
                : """{"id":"ft:gpt-4:org/team::x","object":"model","created":1,"owned_by":"openai"}""");
        var models = Client().GetOpenAIModelClient();

        Assert.Equal("gpt-4", (await models.GetModelsAsync()).Value.Single().Id);
        Assert.Equal("ft:gpt-4:org/team::x", (await models.GetModelAsync("ft:gpt-4:org/team::x")).Value.Id);
        Assert.Equal("/v1/models/ft:gpt-4:org/team::x", Uri.UnescapeDataString(host.Upstream.Requests.Last().Path));
        Assert.Empty(await host.AllBookedAsync(_user));

        // Some escape the slash: the provider sees one either way.
        await host.LookAsync(_user, "models/team%2Fmodel%20one");
        Assert.Equal("/v1/models/team/model one", Uri.UnescapeDataString(host.Upstream.Requests.Last().Path));
        await host.LookAsync(_user, "models/local%2Fllama3");
        Assert.Equal("/ollama/v1/models/llama3", host.Upstream.Requests.Last().Path);
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "context_length_exceeded")]
    [InlineData(401, "invalid_request_error", "invalid_api_key")]
    [InlineData(429, "requests", "rate_limit_exceeded")]
    [InlineData(500, "server_error", "")]
    public async Task An_error_of_the_provider_is_the_clients_to_see_and_costs_nothing(int status, string type, string code)
    {
        var body = $$$"""{"error":{"message":"As the provider says it.","type":"{{{type}}}","param":null,"code":"{{{code}}}"}}""";
        host.Upstream.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            context.Response.Headers["x-ratelimit-remaining-tokens"] = "0";
            context.Response.Headers["x-request-id"] = "req_1";
            return context.Response.WriteAsync(body);
        };

        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Client().GetChatClient("gpt-4").CompleteChatAsync("Two and two?"));

        var answer = failure.GetRawResponse()!;
        Assert.Equal(status, failure.Status);
        Assert.Contains("As the provider says it.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(body, answer.Content.ToString());
        Assert.True(answer.Headers.TryGetValue("Retry-After", out var after) && after == "7");
        Assert.True(answer.Headers.TryGetValue("x-ratelimit-remaining-tokens", out _) && answer.Headers.TryGetValue("x-request-id", out _));
        var booked = await host.BookedAsync(_user);
        Assert.Equal((0, 0, "ERROR", "0"), (Int(booked, "tokens_input"), Int(booked, "tokens_output"), Text(booked, "status"), booked.GetProperty("cost_usd").GetRawText()));
        Assert.False(booked.GetProperty("estimated").GetBoolean());
    }

    [Fact]
    public async Task A_call_that_its_caller_reports_too_counts_once()
    {
        host.Upstream.AnswersJson(Completion.Replace("ID", _id, StringComparison.Ordinal));
        ChatCompletion answer = await Client().GetChatClient("gpt-4").CompleteChatAsync("Two and two?");
        await host.BookedAsync(_user);

        var reported = await host.ReportAsync(new
        {
            model = "gpt-4", usage_format = "openai", provider_response_id = answer.Id, usage = new { prompt_tokens = 100, completion_tokens = 50 }, user_id = _user, agent = "news",
        });

        Assert.Equal(1, reported.GetProperty("duplicates").GetInt32());
        Assert.Equal("news", Text(await host.BookedAsync(_user), "agent"));
        Assert.Equal(1, (await LlmCostsHost.GetAsync(host.As(_user), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64());
    }

    private static int Int(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private string Chunk(string text, string? finish = null) =>
        $$"""{"id":"{{_id}}","object":"chat.completion.chunk","created":1,"model":"gpt-4-0613","choices":[{"index":0,"delta":{"content":"{{text}}"},"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}}}],"usage":null}""";

    private string Response(string status, string output, string usage) =>
        $$"""{"id":"{{_id}}","object":"response","created_at":1767940000,"status":"{{status}}","model":"gpt-4o-2024-08-06","output":{{output}},"parallel_tool_calls":true,"tools":[],"metadata":{},"service_tier":"default","usage":{{usage}}}""";

    private OpenAIClient Client() => new(new ApiKeyCredential(host.Tokens.For(_user, "user")), new OpenAIClientOptions
    {
        Endpoint = host.Address,
        // Repeats would each be a call of their own.
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });
}
