using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>
/// A provider of language models that answers at once: a chat with its usage, or a stream of as many chunks as <c>seed</c> asks for, a pause after each
/// hundred of them.
/// </summary>
internal static class LlmUpstream
{
    public const string Argument = "llm-upstream";

    private const int BetweenPauses = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly byte[] Chunk = Encoding.UTF8.GetBytes(
        """data: {"id":"ID","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"some words of it"},"finish_reason":null}]}""" + "\n\n");

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/health", () => "ok");
        app.MapPost("/v1/chat/completions", AnswerAsync);
        await app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var id = Guid.NewGuid().ToString("N");
        if (!request.RootElement.TryGetProperty("stream", out var stream) || !stream.GetBoolean())
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$$"""{"id":"{{{id}}}","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Four."},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}""");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        var chunks = request.RootElement.GetProperty("seed").GetInt32();
        for (var i = 0; i < chunks; i++)
        {
            if (i > 0 && i % BetweenPauses == 0)
                await Task.Delay(Pause);
            await context.Response.Body.WriteAsync(Chunk);
            await context.Response.Body.FlushAsync();
        }

        await context.Response.WriteAsync($$$"""data: {"id":"{{{id}}}","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}""" + "\n\ndata: [DONE]\n\n");
    }
}
