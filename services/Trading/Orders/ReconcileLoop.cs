using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Orders;

/// <summary>Reconciles at start, at an interval, and when something happened that may have moved an order.</summary>
internal sealed partial class ReconcileLoop(
    Reconciler reconciler, ReconcileSignal signal, IOptions<ReconcileSettings> settings, ILogger<ReconcileLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await reconciler.RunOnceAsync(stoppingToken);
                failing = false;
                await signal.WaitAsync(settings.Value.Interval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever it was, orders must be looked after again: said once, then tried at each interval.
                if (!failing)
                    LogPaused(e);
                failing = true;
                await Task.Delay(settings.Value.Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(EventName = "reconcile.failed", Level = LogLevel.Error, Message = "Reconciliation failed; it is tried again at each interval")]
    private partial void LogPaused(Exception exception);
}
