using System.Security.Cryptography;
using System.Text;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.AspNetCore.Http.Features;

namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>
/// The Idempotency-Key header (IETF draft "The Idempotency-Key HTTP Header Field"):
/// 1. without the header: refused where it is required, otherwise passed on;
/// 2. fingerprint of method, path and body;
/// 3. key known with an answer: the first answer again, byte for byte; in flight: 409; another body: 422;
/// 4. otherwise the request runs and a 2xx answer is stored; a refusal did nothing and frees the key.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, ApiMetrics metrics)
{
    public const string Header = "Idempotency-Key";
    private const string ReplayedHeader = "Idempotency-Replayed";
    private const int MaxKeyLength = 128;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IdempotencyMetadata>() is not { } rule || context.User.Identity?.IsAuthenticated != true)
        {
            await next(context);
            return;
        }

        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0 && !rule.Required)
        {
            await next(context);
            return;
        }

        if (key.Length is 0 or > MaxKeyLength || key.Any(c => c is < '!' or > '~'))
        {
            await Problems.WriteAsync(context, new Refusal(
                StatusCodes.Status400BadRequest,
                "IDEMPOTENCY_KEY_REQUIRED",
                $"Send an {Header} header of 1 to {MaxKeyLength} visible characters, such as a UUID, new for each request of yours and the same for each repeat of it."));
            return;
        }

        await RunOnceAsync(context, key, rule);
    }

    private async Task RunOnceAsync(HttpContext context, string key, IdempotencyMetadata rule)
    {
        var store = context.RequestServices.GetRequiredService<IIdempotencyStore>();
        var owner = context.User.Id();
        IdempotencyStart start;
        try
        {
            start = await store.BeginAsync(owner, key, await FingerprintAsync(context.Request), context.RequestAborted);
        }
        catch (SqliteStoreUnavailableException e) when (rule.WithoutStore)
        {
            context.Features.Set(new IdempotencyKey(owner, key, DateTimeOffset.UnixEpoch) { NotKept = e });
            await next(context);
            return;
        }

        switch (start)
        {
            case IdempotencyStart.Replay replay:
                metrics.Replayed();
                context.Response.Headers[ReplayedHeader] = "true";
                context.Response.StatusCode = replay.Answer.Status;
                context.Response.ContentType = replay.Answer.ContentType;
                if (replay.Answer.Location is { } location)
                    context.Response.Headers.Location = location;
                await context.Response.Body.WriteAsync(replay.Answer.Body, context.RequestAborted);
                break;
            case IdempotencyStart.InFlight:
                await Problems.WriteAsync(context, Refusal.Conflict("IDEMPOTENCY_KEY_IN_FLIGHT", "A request with this key is being carried out; repeat in a moment to get its answer.") with { RetryAfterSeconds = 1 });
                break;
            case IdempotencyStart.OtherRequest:
                await Problems.WriteAsync(context, Refusal.Unprocessable("IDEMPOTENCY_KEY_REUSED", "This key was used for another request; take a new key for a new request."));
                break;
            case IdempotencyStart.Run run:
                context.Features.Set(new IdempotencyKey(owner, key, run.FirstUsedAt));
                await RunAndRememberAsync(context, store, owner, key, run.Lease, rule);
                break;
        }
    }

    private async Task RunAndRememberAsync(HttpContext context, IIdempotencyStore store, string owner, string key, Guid lease, IdempotencyMetadata rule)
    {
        // A body of its own, so that not even the headers leave before the answer is remembered.
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var buffered = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(buffered);
        try
        {
            await next(context);
            await buffered.CompleteAsync();
        }
        catch (BadHttpRequestException)
        {
            // The request could not even be read.
            await store.ReleaseAsync(owner, key, lease, nothingWasDone: true, CancellationToken.None);
            throw;
        }
        catch
        {
            // Nobody knows how far it came: a repeat of the same request, and no other, finds out.
            await store.ReleaseAsync(owner, key, lease, nothingWasDone: false, CancellationToken.None);
            throw;
        }
        finally
        {
            context.Features.Set(wire);
            buffered.Dispose();
        }

        // What was done is done, also when the client has hung up meanwhile: the answer is kept for its repeat.
        var status = context.Response.StatusCode;
        try
        {
            if (status is >= 200 and < 300)
                await store.CompleteAsync(owner, key, lease, new IdempotencyAnswer(status, context.Response.ContentType, buffer.ToArray(), context.Response.Headers.Location), CancellationToken.None);
            else
                await store.ReleaseAsync(owner, key, lease, nothingWasDone: status < 500, CancellationToken.None);
        }
        catch (SqliteStoreUnavailableException) when (rule.WithoutStore)
        {
            // The file went away meanwhile; the endpoint knows a repeat by itself.
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(wire.Stream, context.RequestAborted);
    }

    private static async Task<byte[]> FingerprintAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
            hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}
