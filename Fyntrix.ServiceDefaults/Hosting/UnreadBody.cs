namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>
/// Reads what is left of a request's body before its answer ends. An answer that ends first makes Kestrel reset the stream,
/// the gateway's copy of the body fails, and the gateway cuts the client's connection: the answer is out by then, and what is
/// lost is the next request on that connection.
/// </summary>
internal static class UnreadBody
{
    public static async Task DrainAsync(HttpContext context, RequestDelegate next)
    {
        var body = context.Request.Body;
        await next(context);
        if (context.RequestAborted.IsCancellationRequested)
            return;
        try
        {
            await body.CopyToAsync(Stream.Null, context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return; // Too large, or the client has gone: its answer is out, and there is nobody to spare.
        }
    }
}
