using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Fyntrix.ServiceDefaults.Telemetry;

/// <summary>
/// What .NET leaves out of a request's span (OpenTelemetry's HTTP conventions): the route in its name, how it ended and what was
/// thrown. Questions for health are no events: they leave no span. Before everything else in the pipeline.
/// </summary>
internal sealed class ServerSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(DescribeAsync);
        next(app);
    };

    private static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            await next(context);
            return;
        }

        if (context.Request.Path.Value is "/health" or "/alive")
        {
            // Neither this one nor what is asked for its sake.
            span.IsAllDataRequested = false;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            span.TraceStateString = Quiet.TraceState;
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            Fail(span, e, e.GetType().FullName!);
            throw;
        }
        finally
        {
            Describe(span, context);
        }
    }

    private static void Describe(Activity span, HttpContext context)
    {
        // Methods are free text: one that is not known is _OTHER in the attribute, and HTTP in the name.
        var name = span.GetTagItem("http.request.method") is string method and not "_OTHER" ? method : "HTTP";
        // The exception middleware takes the endpoint away.
        var failure = context.Features.Get<IExceptionHandlerFeature>();
        if (((failure?.Endpoint ?? context.GetEndpoint()) as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            var template = $"/{route.Trim('/')}";
            span.SetTag("http.route", template);
            name = $"{name} {template}";
        }

        span.DisplayName = name;

        var status = context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
            Fail(span, failure?.Error, failure?.Error.GetType().FullName ?? $"{status}");
    }

    /// <summary>Type and frames, without the exception's text, which may hold what a user sent; the log has it where it is needed.</summary>
    private static void Fail(Activity span, Exception? exception, string type)
    {
        span.SetStatus(ActivityStatusCode.Error);
        if (span.GetTagItem("error.type") is null)
            span.SetTag("error.type", type);
        if (exception is not null && !span.Events.Any(e => e.Name == "exception"))
        {
            span.AddEvent(new ActivityEvent("exception", tags: new ActivityTagsCollection
            {
                ["exception.type"] = exception.GetType().FullName,
                ["exception.stacktrace"] = exception.StackTrace,
            }));
        }
    }
}
