using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>The body of a POST of reports: one as an object, or an array of them. Each is read for itself, so that one that does not fit takes no other along.</summary>
/// <param name="Json">Undefined when there is no body.</param>
internal sealed record ReportBody(JsonElement Json)
{
    public static async ValueTask<ReportBody?> BindAsync(HttpContext context)
    {
        if (context.Request.ContentLength == 0)
            return new ReportBody(default(JsonElement));
        try
        {
            return new ReportBody(await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, JsonDefaults.Options, context.RequestAborted));
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status400BadRequest, e);
        }
    }
}
