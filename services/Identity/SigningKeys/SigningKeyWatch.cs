using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Telemetry;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>Looks each hour whether the next key is due and whether an old one can go.</summary>
internal sealed partial class SigningKeyWatch(IServiceScopeFactory scopes, TimeProvider time, ILogger<SigningKeyWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.Find(e) is not null || e is TimeoutException)
            {
                LogLater(DatabaseFailure.Describe(e));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        using var quiet = Quiet.Begin();
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SigningKeyRotation>().KeepTurningAsync(cancellationToken);
    }

    [LoggerMessage(EventName = "signing_keys.later", Level = LogLevel.Warning, Message = "Signing keys are looked at later: {Reason}")]
    private partial void LogLater(string reason);
}
