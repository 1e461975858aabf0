using System.Net;
using System.Text;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>Identity's public documents, as a service fetches them.</summary>
internal sealed class FakeIdentity : HttpMessageHandler
{
    private readonly SemaphoreSlim _feedAsked = new(0);
    private int _keyFetches;

    /// <summary>The JWKS document; null while Identity is away.</summary>
    public string? Keys { get; set; }

    /// <summary>The revocation feed; null while Identity is away.</summary>
    public string? Revocations { get; set; }

    public string ContentType { get; set; } = "application/json";

    public int KeyFetches => _keyFetches;

    /// <summary>While set, a fetch of the keys waits for it.</summary>
    public Task? Hold { get; set; }

    /// <summary>Waits until what the feed says now has been taken in: the question after the next proves it.</summary>
    public async Task FeedAskedAgainAsync()
    {
        while (_feedAsked.CurrentCount > 0)
            await _feedAsked.WaitAsync();
        for (var i = 0; i < 3; i++)
            Assert.True(await _feedAsked.WaitAsync(TimeSpan.FromSeconds(30)), "The feed is not asked for any more.");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? body;
        if (request.RequestUri!.AbsolutePath.EndsWith("/jwks.json", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _keyFetches);
            body = Keys;
            if (Hold is { } hold)
                await hold.WaitAsync(cancellationToken);
        }
        else
        {
            body = Revocations;
            _feedAsked.Release();
        }

        return body is null
            ? throw new HttpRequestException("Connection refused")
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, ContentType) };
    }
}
