using System.Net;

namespace Fyntrix.LlmCosts.Proxy.Exchanges;

/// <summary>A body that knows whether it was begun to be sent. Until then whatever fails has failed before the upstream had the call.</summary>
internal sealed class SentContent(ReadOnlyMemory<byte> body) : HttpContent
{
    private volatile bool _wasSent;

    public bool WasSent => _wasSent;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _wasSent = true;
        await stream.WriteAsync(body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
