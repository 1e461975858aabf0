using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using HttpJsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// A request that came by an address of the former system, which the gateway marks with a header. Members that its endpoint does
/// not know are ignored, as the former system did, and not refused: they are taken out of the body before anybody reads it.
/// Whoever sets the header themselves gets that much patience and nothing else.
/// </summary>
public static class FormerRequest
{
    public const string Header = "X-Fyntrix-Former";

    internal static async Task DropUnknownMembersAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContainsKey(Header)
            && context.Request.HasJsonContentType()
            && IsUtf8(context.Request)
            && context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            // What a converter of its own reads has no members that are known here.
            && context.RequestServices.GetRequiredService<IOptions<HttpJsonOptions>>().Value.SerializerOptions.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } members)
        {
            var known = members.Properties.Select(property => Encoding.UTF8.GetBytes(property.Name)).ToList();
            using var sent = new MemoryStream();
            await context.Request.Body.CopyToAsync(sent, context.RequestAborted);
            var body = sent.ToArray();
            context.Request.Body = new MemoryStream(Known(body, known) ?? body);
            context.Request.ContentLength = null;
        }

        await next(context);
    }

    /// <summary>The object with its known members alone, each as it was sent; null when the body is no object.</summary>
    private static byte[]? Known(byte[] body, IReadOnlyList<byte[]> known)
    {
        using var parsed = Parse(body);
        if (parsed?.RootElement is not { ValueKind: JsonValueKind.Object } members)
            return null;

        using var kept = new MemoryStream(body.Length);
        kept.WriteByte((byte)'{');
        foreach (var member in members.EnumerateObject())
        {
            // A name with escapes stays: whether it is known is for the endpoint to tell.
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            if (!name.Contains((byte)'\\') && !IsAmong(name, known))
                continue;
            if (kept.Length > 1)
                kept.WriteByte((byte)',');
            kept.WriteByte((byte)'"');
            kept.Write(name);
            kept.Write("\":"u8);
            kept.Write(JsonMarshal.GetRawUtf8Value(member.Value));
        }

        kept.WriteByte((byte)'}');
        return kept.ToArray();
    }

    private static bool IsAmong(ReadOnlySpan<byte> name, IReadOnlyList<byte[]> known)
    {
        foreach (var one in known)
        {
            if (name.SequenceEqual(one))
                return true;
        }

        return false;
    }

    /// <summary>Null for what is no JSON; the endpoint says so.</summary>
    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsUtf8(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        || !type.Charset.HasValue
        || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
