using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Proxy;

/// <summary>
/// Refusals at the proxy's addresses are problem details as everywhere, and hold besides what OpenAI's SDKs read: <c>error</c> with
/// <c>message</c>, <c>type</c>, <c>param</c> and <c>code</c>.
/// </summary>
internal static class OpenAiErrors
{
    private const string Member = "error";

    /// <summary>Writes a refusal of the proxy's own.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        // SDKs repeat a 429 by themselves; a budget that is gone stays gone for longer than they wait.
        if (refusal.Status == StatusCodes.Status429TooManyRequests)
            context.Response.Headers["x-should-retry"] = "false";
        var error = Of(refusal.Status, refusal.Code, refusal.Detail, refusal.Errors?.Keys.FirstOrDefault());
        return Problems.WriteAsync(context, refusal with { Members = new Dictionary<string, object?>(refusal.Members) { [Member] = error } });
    }

    /// <summary>Adds the member to what others refuse at these addresses: tokens, bodies that are too large.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var details = context.ProblemDetails;
        if (!context.HttpContext.Request.Path.StartsWithSegments(ProxyApi.Prefix) || details.Extensions.ContainsKey(Member))
            return;
        var code = details.Extensions.TryGetValue("code", out var value) ? value as string : null;
        details.Extensions[Member] = Of(details.Status ?? context.HttpContext.Response.StatusCode, code, details.Detail, null);
    }

    private static OpenAiError Of(int status, string? code, string? message, string? param) => new(
        message ?? "The request was not carried out.",
        status switch
        {
            StatusCodes.Status401Unauthorized => "authentication_error",
            StatusCodes.Status403Forbidden => "permission_error",
            StatusCodes.Status429TooManyRequests => "insufficient_quota",
            >= StatusCodes.Status500InternalServerError => "server_error",
            _ => "invalid_request_error",
        },
        param,
        code);
}
