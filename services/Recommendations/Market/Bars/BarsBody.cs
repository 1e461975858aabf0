using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.Net.Http.Headers;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>The body of a POST of bars: JSON, or the text of a CSV file.</summary>
internal sealed record BarsBody(PostBars? Json, string? Csv)
{
    public const string CsvType = "text/csv";

    public static async ValueTask<BarsBody?> BindAsync(HttpContext context)
    {
        var request = context.Request;
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(CsvType, StringComparison.OrdinalIgnoreCase))
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8, leaveOpen: true);
            return new BarsBody(null, await reader.ReadToEndAsync(context.RequestAborted));
        }

        if (request.ContentLength == 0)
            return new BarsBody(null, null);
        try
        {
            return new BarsBody(await JsonSerializer.DeserializeAsync<PostBars>(request.Body, JsonDefaults.Options, context.RequestAborted), null);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not JSON of this request.", StatusCodes.Status400BadRequest, e);
        }
    }
}
