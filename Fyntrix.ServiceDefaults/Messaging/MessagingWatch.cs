using System.Data.Common;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using OpenTelemetry;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Looks at the outbox and the error queues every few seconds, for metrics and health.</summary>
internal sealed class MessagingWatch(IOutboxSource source, IErrorQueues errorQueues, MessagingMetrics metrics, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What cannot be seen just now keeps its last value; whoever is away says so in a check of its own.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        var state = metrics.State;
        try
        {
            state = state with { Outbox = await source.LookAsync(cancellationToken) };
        }
        catch (Exception e) when (e is DbException or SqliteStoreUnavailableException or TimeoutException or OperationCanceledException)
        {
            // The store's own check says it.
        }

        try
        {
            state = state with { ErrorQueues = await errorQueues.CountAsync(cancellationToken) };
        }
        catch (Exception e) when (e is MessageBrokerUnavailableException or OperationCanceledException)
        {
            // The broker is away: its queues have the last known counts.
        }

        metrics.State = state;
    }
}
