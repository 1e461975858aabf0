using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Retention;

/// <summary>Cleans up an hour after the start and then once a day.</summary>
internal sealed partial class DailyCleanup(Cleanup cleanup, IOptions<RetentionSettings> settings, TimeProvider time, ILogger<DailyCleanup> logger) : BackgroundService
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Look = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset? last = null;
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (time.GetUtcNow() - last < Day)
                continue;
            try
            {
                var done = await cleanup.RunAsync(settings.Value.Days, stoppingToken);
                last = time.GetUtcNow();
                LogDone(done.Bars, done.Alerts, done.Before);
            }
            catch (SqliteStoreUnavailableException e)
            {
                LogSkipped(e.Message);
            }
        }
    }

    [LoggerMessage(EventName = "caches.cleaned", Level = LogLevel.Information, Message = "The daily clean-up removed {Bars} bars and {Alerts} alerts from before {Before:O}")]
    private partial void LogDone(long bars, long alerts, DateTimeOffset before);

    [LoggerMessage(EventName = "caches.not_cleaned", Level = LogLevel.Warning, Message = "The daily clean-up did not run: {Reason}")]
    private partial void LogSkipped(string reason);
}
