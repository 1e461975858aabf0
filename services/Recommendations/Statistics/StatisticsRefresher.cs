using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>
/// Keeps the cells up with picks and outcomes: soon after a change, and at once when somebody asks. A day is one write, so that others
/// who write come in between.
/// </summary>
internal sealed partial class StatisticsRefresher(RecommendationStore store, TimeProvider time, ILogger<StatisticsRefresher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Counts touched days until none is left, or for five seconds.</summary>
    /// <returns>Whether none is left.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (await RefreshNextAsync(cancellationToken))
        {
            if (time.GetElapsedTime(start) > Patience)
                return false;
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                while (await RefreshNextAsync(stoppingToken))
                {
                }
            }
            catch (SqliteStoreUnavailableException e)
            {
                LogSkipped(e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
            {
                // An exception that leaves a background service stops the whole host.
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>False when no day was touched; then nothing is written.</returns>
    private async Task<bool> RefreshNextAsync(CancellationToken cancellationToken) =>
        await store.ReadAsync(connection => connection.QueryFirst("SELECT 1 FROM dirty_days", _ => true), cancellationToken)
        && await store.WriteAsync(write => DayCells.RefreshNext(write.Connection), cancellationToken);

    [LoggerMessage(EventName = "statistics.not_counted", Level = LogLevel.Warning, Message = "Statistics were not brought up to date: {Reason}")]
    private partial void LogSkipped(string reason);

    [LoggerMessage(EventName = "statistics.count_failed", Level = LogLevel.Error, Message = "Counting a day for statistics failed; it is tried again soon")]
    private partial void LogFailed(Exception exception);
}
