using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>
/// Announces what changes by time alone: in a new window a budget that was gone is whole again, and who stood back because of
/// it makes no call that would say so.
/// </summary>
internal sealed partial class BudgetRollover(LlmCostStore store, BudgetBook budgets, TimeProvider time, ILogger<BudgetRollover> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Looks at every budget once.</summary>
    public Task RunOnceAsync(CancellationToken cancellationToken) => store.WriteAsync(
        write =>
        {
            budgets.EnsureDaily(write);
            foreach (var budget in BudgetBook.Active(write.Connection))
                budgets.Announce(write, budget);
            return true;
        },
        cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (SqliteStoreUnavailableException e)
            {
                LogSkipped(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budgets were not looked at: {Reason}")]
    private partial void LogSkipped(string reason);
}
