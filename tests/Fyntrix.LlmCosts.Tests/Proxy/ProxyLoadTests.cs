using System.Text;
using Fyntrix.LlmCosts.Proxy.Answers;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>Many streams at once. Memory is measured, so nothing else runs meanwhile.</summary>
[Collection(Alone)]
public sealed class ProxyLoadTests(ProxyHost host) : IClassFixture<ProxyHost>
{
    public const string Alone = "alone";

    private const int Streams = 200;
    private const int FirstChunks = 50;
    private const int Chunks = 300;

    [Fact]
    public async Task Two_hundred_streams_at_once_are_passed_without_being_held_and_each_is_booked()
    {
        var chunk = $$$"""{"choices":[{"index":0,"delta":{"content":"{{{new string('x', 4000)}}}"}}]}""";
        var (user, received, mayGoOn, mayEnd) = (ProxyHost.Unique(), 0L, new TaskCompletionSource(), new TaskCompletionSource());
        host.Upstream.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < Chunks; i++)
            {
                await StubUpstream.EventAsync(context, chunk);
                if (i == FirstChunks - 1)
                    await mayGoOn.Task;
            }

            await mayEnd.Task;
            await StubUpstream.EventAsync(context, $$$"""{"id":"{{{ProxyHost.Unique()}}}","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}""");
            await StubUpstream.EventAsync(context, "[DONE]");
        };
        var reading = Task.WhenAll(Enumerable.Range(0, Streams).Select(async _ =>
        {
            using var answer = await host.SendAsync(user, "chat/completions", """{"model":"gpt-4","stream":true}""");
            await using var stream = await answer.Content.ReadAsStreamAsync();
            var (total, piece) = (0L, new byte[4096]);
            while (await stream.ReadAsync(piece) is > 0 and var read)
            {
                total += read;
                Interlocked.Add(ref received, read);
            }

            return total;
        }));

        // What connections cost is there after a few chunks: both ends of each are in this process. Then another 200 MB go through.
        await Eventually.HoldsAsync(() => Interlocked.Read(ref received) == Streams * FirstChunks * (chunk.Length + 8L));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        mayGoOn.SetResult();
        await Eventually.HoldsAsync(() => Interlocked.Read(ref received) == Streams * Chunks * (chunk.Length + 8L));
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        mayEnd.SetResult();
        var lengths = await reading;

        Assert.All(lengths, length => Assert.Equal((Chunks * (chunk.Length + 8)) + "data: [DONE]\n\n".Length, length));
        Assert.True(held < 50_000_000, $"{held / 1_000_000} MB were held.");
        await Eventually.HoldsAsync(async () => await host.QueryLongAsync($"SELECT count(*) FROM llm_requests WHERE user_id = '{user}'") == Streams);
        Assert.Equal(Streams, await host.QueryLongAsync($"SELECT count(*) FROM llm_requests WHERE user_id = '{user}' AND tokens_input = 7 AND tokens_output = 3 AND status = 'OK' AND NOT estimated"));
        Assert.Equal(Streams * 10L, await host.QueryLongAsync($"SELECT sum(tokens_input + tokens_output) FROM llm_totals WHERE user_id = '{user}'"));
    }

    [Fact]
    public void Looking_at_a_chunk_takes_no_memory()
    {
        var chunk = Encoding.UTF8.GetBytes("""data: {"id":"chatcmpl-1","model":"gpt-4o","service_tier":"default","choices":[{"index":0,"delta":{"content":"hello"},"finish_reason":null}],"usage":{"prompt_tokens":1}}""" + "\n\n");
        var answer = new AnswerWatch(isStream: true);
        answer.FeedAll(chunk);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 10_000; i++)
            answer.FeedAll(chunk);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
