using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.Sessions;

/// <summary>Identity's own look at the revocations: after a start, and for what another instance of it ended.</summary>
internal sealed partial class RevocationLoader(
    IServiceScopeFactory scopes,
    IRevocations revocations,
    IRevocationFreshness freshness,
    IOptions<AuthSettings> settings,
    TimeProvider time,
    ILogger<RevocationLoader> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.Value.RevocationPoll, time);
        do
        {
            try
            {
                using var quiet = Quiet.Begin();
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
                foreach (var revocation in await RevocationApi.ReadAsync(db, time.GetUtcNow(), stoppingToken))
                    revocations.Add(revocation);
                freshness.WasRead();
            }
            catch (Exception e) when (DatabaseFailure.Find(e) is not null || e is TimeoutException)
            {
                LogNotRead(e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventName = "revocations.not_read", Level = LogLevel.Warning, Message = "The revocations cannot be read ({Error}); known ones stay in force")]
    private partial void LogNotRead(string error);
}
