using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.ServiceDefaults.Api;

public static class ApiExtensions
{
    /// <summary>
    /// A group of endpoints of the API: requests are validated, refusals are problem details, the documents say so.
    /// An endpoint without a word about access asks for a token.
    /// </summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes, string prefix, string tag) =>
        routes.MapGroup(prefix)
            .WithTags(tag)
            .RequireAuthorization()
            .AddEndpointFilter(SetRetryAfterAsync)
            .AddEndpointFilterFactory(ValidationFilter.Create)
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemDetails), [Problems.ContentType]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ProblemDetails), [Problems.ContentType]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status403Forbidden, typeof(ProblemDetails), [Problems.ContentType]));

    private static async ValueTask<object?> SetRetryAfterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (result is ProblemHttpResult or INestedHttpResult { Result: ProblemHttpResult })
            Problems.SetRetryAfter(context.HttpContext, result as ProblemHttpResult ?? (ProblemHttpResult)((INestedHttpResult)result).Result);
        return result;
    }
}
