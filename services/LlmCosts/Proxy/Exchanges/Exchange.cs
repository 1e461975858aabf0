using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Fyntrix.LlmCosts.Proxy.Answers;
using Fyntrix.LlmCosts.Proxy.Upstreams;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Proxy.Exchanges;

/// <summary>
/// Calls an upstream for a client: 1. the request goes out with the upstream's key in place of the client's token; 2. status and headers
/// come back as they are; 3. of the answer each piece is written and flushed as it comes, and looked at afterwards; 4. when the client
/// goes away, the upstream's connection is closed at once. Nothing of the answer is held but a chunk that may have to be kept back.
/// </summary>
internal sealed partial class Exchange(IHttpClientFactory clients, IOptions<ProxySettings> settings, TimeProvider time, ILogger<Exchange> logger)
{
    public const string Client = "llm-upstream";
    private const int PieceSize = 16 * 1024;
    private const int LargestError = 1024 * 1024;
    private const string EventStream = "text/event-stream";
    private const string Json = "application/json";

    /// <param name="request">With its body; the other headers are taken from the client.</param>
    /// <param name="asksForStream">Whether events were asked for: then they are taken for events whatever an upstream calls them, but for JSON.</param>
    /// <param name="hidesUsage">Whether the chunk with the usage was asked for here and is kept from the client.</param>
    public async Task<ExchangeResult> RunAsync(HttpContext context, Upstream upstream, HttpRequestMessage request, bool asksForStream, bool hidesUsage)
    {
        PassedHeaders.Send(context.Request.Headers, request);
        upstream.Authorize(request.Headers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var started = time.GetTimestamp();
        HttpResponseMessage answer;
        try
        {
            stop.CancelAfter(settings.Value.ActivityTimeout);
            answer = await clients.CreateClient(Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return await ExplainAsync(context, upstream, e, request, new(ExchangeState.Broken, null, null, new AnswerWatch(isStream: false), null));
        }

        using (answer)
        {
            var isStream = IsStream(answer.Content.Headers.ContentType?.MediaType, asksForStream);
            var result = new ExchangeResult(
                answer.IsSuccessStatusCode ? ExchangeState.Done : ExchangeState.Refused, (int)answer.StatusCode, RequestId(answer), new AnswerWatch(isStream), null);
            try
            {
                context.Response.StatusCode = (int)answer.StatusCode;
                PassedHeaders.Return(answer, upstream, context.Response);
                result = answer.IsSuccessStatusCode
                    ? await PassAsync(context, answer, result, isStream, isStream && hidesUsage, started, stop)
                    : await PassErrorAsync(context, upstream, answer, result, stop);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it was: the call was made, and has to be accounted for.
                result = await ExplainAsync(context, upstream, e, request, result);
            }

            result.Answer.End();
            return result;
        }
    }

    private async Task<ExchangeResult> PassAsync(
        HttpContext context, HttpResponseMessage answer, ExchangeResult result, bool isStream, bool hidesUsage, long started, CancellationTokenSource stop)
    {
        var response = context.Response;
        var writer = response.BodyWriter;
        var filter = hidesUsage ? new UsageChunkFilter(result.Answer) : null;
        if (isStream)
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await response.StartAsync(stop.Token);
        }
        else
        {
            response.ContentLength = AnswerBody.IsPacked(answer.Content) ? null : answer.Content.Headers.ContentLength;
        }

        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            await using var body = await AnswerBody.OpenAsync(answer.Content, stop.Token);
            while (true)
            {
                stop.CancelAfter(settings.Value.ActivityTimeout);
                var read = await body.ReadAsync(piece, stop.Token);
                // How long a client takes to read is its own affair.
                stop.CancelAfter(Timeout.InfiniteTimeSpan);
                if (read == 0)
                    break;
                if (isStream && result.FirstChunk is null)
                    result = result with { FirstChunk = time.GetElapsedTime(started) };
                if (filter is null)
                    writer.Write(piece.AsSpan(0, read));
                else
                    filter.Feed(piece.AsSpan(0, read), writer);
                var passed = await FlushAsync(writer, context.RequestAborted);
                if (filter is null)
                    result.Answer.FeedAll(piece.AsSpan(0, read));
                if (!passed)
                    return result with { State = ExchangeState.Cancelled };
            }

            filter?.End(writer);
            return await FlushAsync(writer, context.RequestAborted) ? result : result with { State = ExchangeState.Cancelled };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Passes an error on as it is, without the key should it hold that.</summary>
    private static async Task<ExchangeResult> PassErrorAsync(HttpContext context, Upstream upstream, HttpResponseMessage answer, ExchangeResult result, CancellationTokenSource stop)
    {
        await using var body = await AnswerBody.OpenAsync(answer.Content, stop.Token);
        var piece = new byte[PieceSize];
        using var error = new MemoryStream();
        int read;
        while (error.Length < LargestError && (read = await body.ReadAsync(piece, stop.Token)) > 0)
            await error.WriteAsync(piece.AsMemory(0, read), stop.Token);
        stop.CancelAfter(Timeout.InfiniteTimeSpan);
        result.Answer.FeedAll(error.GetBuffer().AsSpan(0, (int)error.Length));

        var bytes = error.ToArray();
        if (Encoding.UTF8.GetString(bytes) is var text && upstream.Shows(text))
            bytes = Encoding.UTF8.GetBytes(upstream.Hide(text));
        context.Response.ContentLength = bytes.Length;
        context.Response.BodyWriter.Write(bytes);
        // Whether the client is still there or not, the provider has answered.
        await FlushAsync(context.Response.BodyWriter, context.RequestAborted);
        return result;
    }

    /// <returns>False when the client has gone.</returns>
    private static async Task<bool> FlushAsync(PipeWriter writer, CancellationToken aborted)
    {
        try
        {
            return !(await writer.FlushAsync(aborted)).IsCompleted && !aborted.IsCancellationRequested;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// Says what a failure was, and tells the client where it still can be told; an answer that has begun is cut off, so that nobody takes it
    /// for whole. A provider that answered with an error has done so, also when the rest of it was lost.
    /// </summary>
    private async Task<ExchangeResult> ExplainAsync(HttpContext context, Upstream upstream, Exception failure, HttpRequestMessage request, ExchangeResult result)
    {
        var isRefused = result.State == ExchangeState.Refused;
        // Before its first byte was sent the upstream cannot have had the call, whoever ended it.
        var wasReached = result.Status is not null || request.Content is not SentContent { WasSent: false };
        if (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return result with { State = isRefused ? ExchangeState.Refused : wasReached ? ExchangeState.Cancelled : ExchangeState.NeverReached };
        }

        var timedOut = failure is OperationCanceledException;
        LogFailed(upstream.Name, timedOut ? "time-out" : (failure as HttpRequestException)?.HttpRequestError.ToString() ?? failure.GetType().Name);
        if (context.Response.HasStarted)
        {
            context.Abort();
        }
        else
        {
            context.Response.Clear();
            await TellAsync(context, timedOut
                ? new Refusal(StatusCodes.Status504GatewayTimeout, "UPSTREAM_TIMEOUT", $"The provider {upstream.Name} took too long to answer.")
                : new Refusal(StatusCodes.Status502BadGateway, "UPSTREAM_UNREACHABLE", $"The provider {upstream.Name} cannot be reached, or broke off its answer."));
        }

        return result with { State = isRefused ? ExchangeState.Refused : !wasReached ? ExchangeState.NeverReached : timedOut ? ExchangeState.TimedOut : ExchangeState.Broken };
    }

    /// <summary>Tells a client that may leave meanwhile: the call is accounted for all the same.</summary>
    private static async Task TellAsync(HttpContext context, Refusal refusal)
    {
        try
        {
            await OpenAiErrors.WriteAsync(context, refusal);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static bool IsStream(string? mediaType, bool asksForStream) =>
        string.Equals(mediaType, EventStream, StringComparison.OrdinalIgnoreCase)
        || (asksForStream && !string.Equals(mediaType, Json, StringComparison.OrdinalIgnoreCase));

    private static string? RequestId(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("x-request-id", out var values) && values.ToString() is { Length: > 0 and <= 128 } id && !id.Any(char.IsControl) ? id : null;

    [LoggerMessage(EventName = "proxy.upstream_failed", Level = LogLevel.Warning, Message = "A call of {Upstream} failed: {Reason}")]
    private partial void LogFailed(string upstream, string reason);
}
