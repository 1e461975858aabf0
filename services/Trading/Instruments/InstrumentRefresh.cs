using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Trading.Brokers;

namespace Fyntrix.Trading.Instruments;

/// <summary>Looks for the day's list of instruments from time to time: one query, most of the times.</summary>
internal sealed partial class InstrumentRefresh(IServiceScopeFactory scopes, TimeProvider time, ILogger<InstrumentRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                using var quiet = Quiet.Begin();
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<InstrumentKeeper>().TakeAsync(stoppingToken) is { } count)
                    LogTaken(count);
            }
            catch (BrokerUnreadableException e)
            {
                LogUnreadable(e.Code, e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventName = "instruments.taken", Level = LogLevel.Information, Message = "The day's list of {Count} instruments is taken over")]
    private partial void LogTaken(int count);

    [LoggerMessage(EventName = "instruments.unreadable", Level = LogLevel.Warning, Message = "The day's list of instruments cannot be had just now ({Code}): {Reason}")]
    private partial void LogUnreadable(string code, string reason);

    [LoggerMessage(EventName = "instruments.failed", Level = LogLevel.Error, Message = "The day's list of instruments could not be taken over; it is tried again in a minute")]
    private partial void LogFailed(Exception exception);
}
