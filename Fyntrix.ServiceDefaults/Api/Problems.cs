using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// Problem details (RFC 9457) as every service and the gateway answer them: a stable <c>code</c>, <c>detail</c> for a
/// person with the same text in <c>message</c> (clients of the former system read that), <c>errors</c> per field, <c>trace_id</c>.
/// </summary>
public static class Problems
{
    private const string RetryAfter = "retry_after";
    private const string TraceId = "trace_id";

    public const string ContentType = "application/problem+json";

    public static ProblemHttpResult ToProblem(this Refusal refusal) => TypedResults.Problem(Details(refusal));

    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var problem = refusal.ToProblem();
        SetRetryAfter(context, problem);
        return problem.ExecuteAsync(context);
    }

    /// <summary>The header that says the same as the member, for clients that only read headers.</summary>
    internal static void SetRetryAfter(HttpContext context, ProblemHttpResult problem)
    {
        if (problem.ProblemDetails.Extensions.TryGetValue(RetryAfter, out var seconds))
            context.Response.Headers.RetryAfter = Convert.ToString(seconds, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The framework writes the whole traceparent into the member; logs and traces are looked up by the trace id in it.</summary>
    internal static void SetTraceId(ProblemDetailsContext context) => SetTraceId(context.ProblemDetails);

    private static void SetTraceId(ProblemDetails details)
    {
        if (Activity.Current is { } activity)
            details.Extensions[TraceId] = activity.TraceId.ToHexString();
    }

    public static ProblemDetails Details(Refusal refusal)
    {
        var details = new ProblemDetails
        {
            Status = refusal.Status,
            Title = Title(refusal.Status),
            Type = $"urn:fyntrix:problem:{refusal.Code}",
            Detail = refusal.Detail,
            Extensions =
            {
                ["code"] = refusal.Code,
                ["message"] = refusal.Detail,
            },
        };
        if (refusal.Errors is { Count: > 0 } errors)
            details.Extensions["errors"] = errors;
        if (refusal.RetryAfterSeconds is { } seconds)
            details.Extensions[RetryAfter] = seconds;
        foreach (var (name, value) in refusal.Members)
            details.Extensions[name] = value;
        SetTraceId(details);
        return details;
    }

    /// <summary>The refusal for a status that the framework itself answered, without a body.</summary>
    internal static Refusal ForStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => new(status, "BAD_REQUEST", "The request could not be understood."),
        StatusCodes.Status401Unauthorized => new(status, "UNAUTHENTICATED", "Sign in and send the access token as 'Authorization: Bearer …'."),
        StatusCodes.Status403Forbidden => new(status, "FORBIDDEN", "This account may not do that."),
        StatusCodes.Status404NotFound => new(status, "NOT_FOUND", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => new(status, "METHOD_NOT_ALLOWED", "This address does not take that method; see the Allow header."),
        StatusCodes.Status413PayloadTooLarge => new(status, "BODY_TOO_LARGE", "The request body is larger than this endpoint takes."),
        StatusCodes.Status415UnsupportedMediaType => new(status, "UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json."),
        StatusCodes.Status429TooManyRequests => new(status, "TOO_MANY_REQUESTS", "Too many requests; wait and try again."),
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable =>
            new(status, "SERVICE_UNAVAILABLE", "A service is not reachable just now; try again in a moment."),
        StatusCodes.Status504GatewayTimeout => new(status, "SERVICE_TIMEOUT", "A service took too long to answer; try again."),
        >= 500 => new(status, "INTERNAL_ERROR", "Something went wrong on our side; the trace id helps to find it."),
        _ => new(status, $"HTTP_{status}", Title(status)),
    };

    private static string Title(int status) =>
        Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Problem";
}
