using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>
/// Announces what changes by time alone: in a new window a budget that was gone is whole again, and who stood back because of
/// it makes no call that would say so.
/// </summary>
internal sealed partial class BudgetRollover(LlmCostStore store, BudgetBook budgets, BudgetMetrics metrics, TimeProvider time, ILogger<BudgetRollover> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Looks at every budget once.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken) => metrics.Saw(await store.WriteAsync(
        write =>
        {
            budgets.EnsureDaily(write);
            var active = BudgetBook.Active(write.Connection);
            foreach (var budget in active)
                budgets.Announce(write, budget);
            return active.Where(b => b.Scope == BudgetScope.GLOBAL).Select(b => (b.Id, budgets.Status(write.Connection, b, write.Now))).ToList();
        },
        cancellationToken));

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

    [LoggerMessage(EventName = "budgets.not_looked_at", Level = LogLevel.Warning, Message = "Budgets were not looked at: {Reason}")]
    private partial void LogSkipped(string reason);
}
