using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Judges picks when the service starts, on schedule, when data come, and when somebody asks.</summary>
internal sealed partial class EvaluationService(
    EvaluationRunner runner,
    EvaluationJobs jobs,
    MarketChanges changes,
    EvaluationSignal signal,
    CalendarSource calendars,
    IOptions<OutcomeSettings> settings,
    TimeProvider time,
    ILogger<EvaluationService> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    // A calendar that changes, and a clock that is set, are noticed after this time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var due = DateTimeOffset.MinValue;
        while (true)
        {
            var wait = LongestWait;
            try
            {
                while (await jobs.NextAsync(stoppingToken) is { } job)
                    await RunAsync(job, stoppingToken);
                if (settings.Value.Scheduled && (time.GetUtcNow() >= due || await HasNewsAsync(stoppingToken)))
                {
                    var counts = await runner.RunAsync(null, stoppingToken);
                    if (counts.Done > 0)
                        LogDone(counts.Done, counts.Evaluated, counts.Revised, counts.Pending, counts.Unresolved);
                    due = EvaluationSchedule.Next(time.GetUtcNow(), calendars.Current);
                }
            }
            catch (SqliteStoreUnavailableException e)
            {
                LogSkipped(e.Message);
                wait = AfterFailure;
            }
            catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
            {
                // An exception that leaves a background service stops the whole host.
                LogRunFailed(e);
                wait = AfterFailure;
            }

            var left = due - time.GetUtcNow();
            if (await signal.WaitAsync(left > TimeSpan.Zero && left < wait ? left : wait, time, stoppingToken))
                due = DateTimeOffset.MinValue;
        }
    }

    /// <summary>Bars came outside the hours in which the schedule looks after them, such as an import on a weekend.</summary>
    private async Task<bool> HasNewsAsync(CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var today = calendars.Current.Day(now.DateInIndia(), MarketSegment.CASH);
        var isSchedules = today.OpensAt <= now && now < today.ClosesAt + EvaluationSchedule.AfterClose;
        return !isSchedules && await changes.AnyAsync(stoppingToken);
    }

    /// <summary>A job that meets what nobody foresaw ends, so that it does not stand before others for ever.</summary>
    private async Task RunAsync(EvaluationJob job, CancellationToken stoppingToken)
    {
        try
        {
            await jobs.RunAsync(job, runner, stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException and not SqliteStoreUnavailableException and not OutOfMemoryException)
        {
            LogFailed(e, job.JobId);
            await jobs.FailAsync(job, stoppingToken);
        }
    }

    [LoggerMessage(EventName = "outcomes.job_failed", Level = LogLevel.Error, Message = "The evaluation {JobId} failed")]
    private partial void LogFailed(Exception exception, string jobId);

    [LoggerMessage(EventName = "outcomes.run_failed", Level = LogLevel.Error, Message = "Judging picks failed; it is tried again soon")]
    private partial void LogRunFailed(Exception exception);

    [LoggerMessage(EventName = "outcomes.judged", Level = LogLevel.Information, Message = "{Done} picks were judged: {Evaluated} evaluated, {Revised} revised, {Pending} go on waiting, {Unresolved} given up")]
    private partial void LogDone(long done, long evaluated, long revised, long pending, long unresolved);

    [LoggerMessage(EventName = "outcomes.not_judged", Level = LogLevel.Warning, Message = "Picks are not judged now: {Reason}")]
    private partial void LogSkipped(string reason);
}
