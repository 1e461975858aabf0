using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Asks Identity's revocation feed at an interval; an unchanged feed costs a 304.</summary>
internal sealed partial class RevocationPoller(
    IHttpClientFactory clients,
    IRevocations revocations,
    IRevocationFreshness freshness,
    IOptions<AuthSettings> settings,
    TimeProvider time,
    ILogger<RevocationPoller> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    // A newer Identity may say more than this version knows; what it revokes counts all the same.
    private static readonly JsonSerializerOptions Tolerant = new(JsonDefaults.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private EntityTagHeaderValue? _etag;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PollAsync(stoppingToken);
                freshness.WasRead();
                failures = 0;
            }
            // Whatever is wrong with the feed, it is asked for again.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && e is not OutOfMemoryException)
            {
                // Right after a start Identity may just not be there yet.
                if (++failures == 3)
                    LogUnreachable(e.GetType().Name);
            }

            await Task.Delay(failures == 0 || settings.Value.RevocationPoll < Again ? settings.Value.RevocationPoll : Again, time, stoppingToken);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        using var quiet = Quiet.Begin();
        using var request = new HttpRequestMessage(HttpMethod.Get, RevocationFeed.Path);
        if (_etag is not null)
            request.Headers.IfNoneMatch.Add(_etag);
        using var response = await clients.CreateClient(IdentityClient.Name).SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return;
        response.EnsureSuccessStatusCode();
        var feed = await response.Content.ReadFromJsonAsync<RevocationFeed>(Tolerant, cancellationToken);
        foreach (var revocation in feed?.Revocations ?? throw new InvalidDataException("The document is no feed."))
        {
            if (revocation is { Sub: not null })
                revocations.Add(revocation);
        }

        _etag = response.Headers.ETag;
    }

    [LoggerMessage(EventName = "revocations.feed_unreachable", Level = LogLevel.Warning, Message = "The revocation feed cannot be read ({Error}); known revocations stay in force")]
    private partial void LogUnreachable(string error);
}
