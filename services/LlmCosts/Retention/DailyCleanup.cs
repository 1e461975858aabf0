using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Retention;

/// <summary>Cleans up once a day, counted from the last clean-up that the file knows of.</summary>
internal sealed partial class DailyCleanup(Cleanup cleanup, IOptions<RetentionSettings> settings, TimeProvider time, ILogger<DailyCleanup> logger) : BackgroundService
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Cleans up when the last time is a day ago or more.</summary>
    public async Task<CleanupAnswer?> RunIfDueAsync(CancellationToken cancellationToken) =>
        await cleanup.LastAsync(cancellationToken) is { } last && time.GetUtcNow() - last < Day
            ? null
            : await cleanup.RunAsync(settings.Value.Days, "daily job", cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                if (await RunIfDueAsync(stoppingToken) is { } done)
                    LogDone(done.Deleted, done.Before);
            }
            catch (SqliteStoreUnavailableException e)
            {
                LogSkipped(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventName = "cleanup.done", Level = LogLevel.Information, Message = "The daily clean-up removed {Deleted} requests made before {Before:O}")]
    private partial void LogDone(long deleted, DateTimeOffset before);

    [LoggerMessage(EventName = "cleanup.not_run", Level = LogLevel.Warning, Message = "The daily clean-up did not run: {Reason}")]
    private partial void LogSkipped(string reason);
}
