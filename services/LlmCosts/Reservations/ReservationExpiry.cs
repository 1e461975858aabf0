using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>Takes overdue reservations back also when nobody asks for money, so that what budgets show is true.</summary>
internal sealed partial class ReservationExpiry(ReservationBook reservations, TimeProvider time, ILogger<ReservationExpiry> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await reservations.ExpireAsync(stoppingToken);
            }
            catch (SqliteStoreUnavailableException e)
            {
                LogSkipped(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventName = "reservations.not_expired", Level = LogLevel.Warning, Message = "Overdue reservations were not taken back: {Reason}")]
    private partial void LogSkipped(string reason);
}
