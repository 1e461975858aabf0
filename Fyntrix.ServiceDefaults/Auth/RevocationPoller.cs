using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Asks Identity's revocation feed at an interval; an unchanged feed costs a 304.</summary>
internal sealed partial class RevocationPoller(
    IHttpClientFactory clients,
    IRevocations revocations,
    IOptions<AuthSettings> settings,
    TimeProvider time,
    ILogger<RevocationPoller> logger) : BackgroundService
{
    private EntityTagHeaderValue? _etag;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        using var timer = new PeriodicTimer(settings.Value.RevocationPoll, time);
        do
        {
            try
            {
                await PollAsync(stoppingToken);
                failing = false;
            }
            catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                if (!failing)
                    LogUnreachable(e.GetType().Name);
                failing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, RevocationFeed.Path);
        if (_etag is not null)
            request.Headers.IfNoneMatch.Add(_etag);
        using var response = await clients.CreateClient(IdentityClient.Name).SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return;
        response.EnsureSuccessStatusCode();
        var feed = await response.Content.ReadFromJsonAsync<RevocationFeed>(JsonDefaults.Options, cancellationToken);
        foreach (var revocation in feed?.Revocations ?? [])
            revocations.Add(revocation);
        _etag = response.Headers.ETag;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The revocation feed cannot be read ({Error}); known revocations stay in force")]
    private partial void LogUnreachable(string error);
}
