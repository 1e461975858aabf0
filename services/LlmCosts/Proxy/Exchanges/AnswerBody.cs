using System.IO.Compression;

namespace Fyntrix.LlmCosts.Proxy.Exchanges;

/// <summary>
/// The body of an answer as it can be read. Some servers pack it though they were asked not to: it is unpacked as it comes, since
/// what cannot be read cannot be accounted for.
/// </summary>
internal static class AnswerBody
{
    /// <summary>Whether it comes packed in a way that is known here.</summary>
    public static bool IsPacked(HttpContent content) => PackedBy(content) is "gzip" or "x-gzip" or "br" or "deflate";

    /// <exception cref="InvalidDataException">Thrown by the stream: what came is not packed as it says.</exception>
    public static async Task<Stream> OpenAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var body = await content.ReadAsStreamAsync(cancellationToken);
        return PackedBy(content) switch
        {
            "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(body, CompressionMode.Decompress),
            _ => body,
        };
    }

    private static string? PackedBy(HttpContent content) => content.Headers.ContentEncoding is { Count: 1 } one ? one.Single().ToLowerInvariant() : null;
}
