using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The responses client is marked as one that may change.

namespace Fyntrix.SystemTests;

/// <summary>OpenAI's own library, unchanged, with the gateway as its address and an access token as its key.</summary>
[Collection(SystemCollection.Name)]
public sealed class LlmProxyTests(RunningSystem system)
{
    private const string Question = "What became of the secret merger?";

    private readonly string _id = $"chatcmpl-{Guid.NewGuid():N}";

    [Fact]
    public async Task Chats_with_tools_embeddings_and_responses_are_answered_and_each_is_booked_once()
    {
        var user = await system.NewUserAsync();
        var client = ClientOf(user);
        var tool = new ChatCompletionOptions
        {
            Tools = { ChatTool.CreateFunctionTool("quote", "The last price", BinaryData.FromString("""{"type":"object","properties":{"symbol":{"type":"string"}}}""")) },
        };

        system.Upstream.AnswersJson($$$"""{"id":"{{{_id}}}","object":"chat.completion","created":1,"model":"gpt-4","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"quote","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}""");
        ChatCompletion chat = await client.GetChatClient("gpt-4").CompleteChatAsync([new UserChatMessage(Question)], tool);
        system.Upstream.AnswersJson($$$"""{"object":"list","model":"text-embedding-3-small","data":[{"object":"embedding","index":0,"embedding":"{{{Convert.ToBase64String(new byte[8])}}}"}],"usage":{"prompt_tokens":8,"total_tokens":8}}""");
        OpenAI.Embeddings.OpenAIEmbedding embedding = await client.GetEmbeddingClient("text-embedding-3-small").GenerateEmbeddingAsync(Question);
        system.Upstream.AnswersJson($$$"""{"id":"resp-{{{_id}}}","object":"response","created_at":1,"status":"completed","model":"gpt-4o","output":[],"parallel_tool_calls":true,"tools":[],"metadata":{},"usage":{"input_tokens":36,"input_tokens_details":{"cached_tokens":4},"output_tokens":87,"output_tokens_details":{"reasoning_tokens":7},"total_tokens":123}}""");
        ResponseResult response = await client.GetResponsesClient().CreateResponseAsync("gpt-4o", Question);

        Assert.Equal(("quote", 2, $"resp-{_id}"), (chat.ToolCalls.Single().FunctionName, embedding.ToFloats().Length, response.Id));
        var booked = await BookedAsync(user, 3);
        Assert.Equal(
            ["gpt-4 OK 100 0 50 0 0.006", "gpt-4o OK 36 4 87 7 0.000955", "text-embedding-3-small OK 8 0 0 0 0.00000016"],
            booked.Select(Summary).Order(StringComparer.Ordinal));
        Assert.All(system.Upstream.Requests.TakeLast(3), r => Assert.Equal($"Bearer {RunningSystem.UpstreamKey}", r.Headers["Authorization"]));
        Assert.DoesNotContain(system.Upstream.Requests.SelectMany(r => r.Headers), h => h.Value.Contains("127.0.0.1", StringComparison.Ordinal) && h.Key != "Host");
        foreach (var secret in new[] { "secret merger", RunningSystem.UpstreamKey })
            Assert.False(system.Telemetry.Holds(secret), $"Telemetry holds {secret}.");
    }

    [Fact]
    public async Task The_first_token_of_a_stream_is_there_before_the_second_is_sent()
    {
        var user = await system.NewUserAsync();
        var mayGoOn = new TaskCompletionSource();
        system.Upstream.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await StubUpstream.EventAsync(context, Chunk("Fo"));
            await mayGoOn.Task;
            await StubUpstream.EventAsync(context, Chunk("ur."));
            await StubUpstream.EventAsync(context, $$$"""{"id":"{{{_id}}}","object":"chat.completion.chunk","created":1,"model":"gpt-4","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}""");
            await StubUpstream.EventAsync(context, "[DONE]");
        };

        var text = "";
        await foreach (var update in ClientOf(user).GetChatClient("gpt-4").CompleteChatStreamingAsync(Question))
        {
            text += string.Concat(update.ContentUpdate.Select(c => c.Text));
            // The second chunk is held back until the first was seen here.
            mayGoOn.TrySetResult();
        }

        Assert.Equal("Four.", text);
        Assert.Equal("gpt-4 OK 100 0 50 0 0.006", Summary(Assert.Single(await BookedAsync(user, 1))));
    }

    [Fact]
    public async Task The_library_waits_as_the_provider_asks_it_to_and_tries_again()
    {
        var user = await system.NewUserAsync();
        var calls = 0;
        system.Upstream.Answer = context =>
        {
            if (Interlocked.Increment(ref calls) > 1)
                return context.Response.WriteAsync($$$"""{"id":"{{{_id}}}","object":"chat.completion","created":1,"model":"gpt-4","choices":[{"index":0,"message":{"role":"assistant","content":"Four."},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}""");
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "0";
            return context.Response.WriteAsync("""{"error":{"message":"Slow down.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""");
        };

        ChatCompletion answer = await ClientOf(user, retries: 1).GetChatClient("gpt-4").CompleteChatAsync(Question);

        Assert.Equal("Four.", answer.Content[0].Text);
        Assert.Equal(["gpt-4 ERROR 0 0 0 0 0", "gpt-4 OK 100 0 50 0 0.006"], (await BookedAsync(user, 2)).Select(Summary).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_stops_the_provider_and_what_it_got_is_booked()
    {
        var user = await system.NewUserAsync();
        var stopped = new TaskCompletionSource();
        system.Upstream.Answer = async context =>
        {
            context.RequestAborted.Register(() => stopped.TrySetResult());
            context.Response.ContentType = "text/event-stream";
            await StubUpstream.EventAsync(context, Chunk("Fo"));
            await stopped.Task;
        };

        using var leaves = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in ClientOf(user).GetChatClient("gpt-4").CompleteChatStreamingAsync([new UserChatMessage(Question)], cancellationToken: leaves.Token))
                await leaves.CancelAsync();
        });

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var booked = Assert.Single(await BookedAsync(user, 1));
        Assert.Equal(("CANCELLED", true), (booked.GetProperty("status").GetString(), booked.GetProperty("estimated").GetBoolean()));
        Assert.True(booked.GetProperty("tokens_output").GetInt64() > 0);
    }

    private static string Summary(JsonElement row) => string.Join(
        ' ',
        new[] { "model", "status" }.Select(n => row.GetProperty(n).GetString())
            .Concat(new[] { "tokens_input", "tokens_cached", "tokens_output", "tokens_reasoning" }.Select(n => row.GetProperty(n).GetRawText()))
            .Append(row.GetProperty("cost_usd").GetDecimal().ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private string Chunk(string text) =>
        $$$"""{"id":"{{{_id}}}","object":"chat.completion.chunk","created":1,"model":"gpt-4","choices":[{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":null}],"usage":null}""";

    private OpenAIClient ClientOf(HttpClient user, int retries = 0) => new(new ApiKeyCredential(user.DefaultRequestHeaders.Authorization!.Parameter!), new OpenAIClientOptions
    {
        Endpoint = new Uri(system.Client.BaseAddress!, "/llm/openai/v1"),
        RetryPolicy = new ClientRetryPolicy(retries),
    });

    /// <summary>What is booked for a user, once so many calls are.</summary>
    private static async Task<List<JsonElement>> BookedAsync(HttpClient user, int calls)
    {
        List<JsonElement> rows = [];
        await Eventually.HoldsAsync(async () =>
        {
            rows = [.. (await user.GetFromJsonAsync<JsonElement>("/api/v1/llm/requests")).GetProperty("items").EnumerateArray()];
            return rows.Count >= calls;
        });
        Assert.Equal(calls, rows.Count);
        return rows;
    }
}
