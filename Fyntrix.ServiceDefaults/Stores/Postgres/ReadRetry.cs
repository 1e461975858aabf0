using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// Runs a read once more when it failed for a connection that has seen the server stop, or for a statement that was prepared before
/// a migration. Writes are not repeated here: their client does, with its idempotency key.
/// </summary>
internal sealed partial class ReadRetry(RequestDelegate next, ILogger<ReadRetry> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (DatabaseFailure.IsStalePlan(e))
        {
            // Each connection of the pool has a plan of its own that would fail next.
            context.RequestServices.GetRequiredService<NpgsqlDataSource>().Clear();
            if (!MayRepeat(context))
                throw;
            await RepeatAsync(context, e);
        }
        catch (Exception e) when (DatabaseFailure.IsBrokenConnection(e) && MayRepeat(context))
        {
            await RepeatAsync(context, e);
        }
    }

    private static bool MayRepeat(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested;

    private async Task RepeatAsync(HttpContext context, Exception failure)
    {
        var what = DatabaseFailure.Describe(failure);
        LogRepeat(context.Request.Method, context.GetEndpoint()?.DisplayName, what);
        context.Response.Clear();
        // Nothing of the first attempt stays, neither its context nor what that had read.
        context.Features.Set<IServiceProvidersFeature>(
            new RequestServicesFeature(context, context.RequestServices.GetRequiredService<IServiceScopeFactory>()));
        await next(context);
    }

    [LoggerMessage(EventName = "request.run_again", Level = LogLevel.Information, Message = "{Method} {Endpoint} is run again: {Failure}")]
    private partial void LogRepeat(string method, string? endpoint, string failure);
}
