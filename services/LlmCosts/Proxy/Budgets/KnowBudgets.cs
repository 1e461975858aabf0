namespace Fyntrix.LlmCosts.Proxy.Budgets;

/// <summary>Looks at the hard budgets at start and each half minute, so that they are known when the store goes away.</summary>
internal sealed class KnowBudgets(BudgetGate gate, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var quiet = ServiceDefaults.Telemetry.Quiet.Begin();
        using var timer = new PeriodicTimer(Interval, time);
        do
            await gate.LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
