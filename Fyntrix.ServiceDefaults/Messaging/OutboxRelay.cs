using System.Data.Common;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using OpenTelemetry;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// Delivers what waits in the outbox: woken by a commit, and by the clock for what another process wrote or a failure left.
/// 1. takes a batch, oldest first;
/// 2. sends all of it at once, each message with a limit, and waits for the broker's confirms;
/// 3. what was confirmed is removed; what cannot be sent for a reason of its own, such as a type that only a newer version knows,
///    is set aside so that it holds nothing back;
/// 4. when the broker or the store is away: backs off.
/// Nothing is removed before it is confirmed, so a crash repeats messages and loses none; their ids let consumers see that.
/// </summary>
internal sealed partial class OutboxRelay(
    IOutboxSource source,
    IMessageSender sender,
    OutboxSignal signal,
    MessagingMetrics metrics,
    TimeProvider time,
    ILogger<OutboxRelay> logger) : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkOffAsync(stoppingToken);
                failures = 0;
                await signal.WaitAsync(Idle, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is MessageBrokerUnavailableException or DbException or SqliteStoreUnavailableException or TimeoutException)
            {
                if (failures++ == 0)
                    LogPaused(e.Message);
                var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 10))));
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// Works off what waits. While there is more than a batch, the next one is read and begun while the broker still confirms the
    /// one before, as far as the store lets two be held at once; messages are begun in their order all the same.
    /// </summary>
    private async Task WorkOffAsync(CancellationToken cancellationToken)
    {
        // Looking for work is no event: without this each idle look would leave spans.
        using var quiet = SuppressInstrumentationScope.Begin();
        var before = Task.CompletedTask;
        int taken;
        do
        {
            var begun = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var current = RelayBatchAsync(begun, cancellationToken);
            taken = await begun.Task;
            if (!source.HoldsSeveral)
                await current;
            try
            {
                await before;
            }
            catch
            {
                // The failure is told once both are through.
                await current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            before = current;
        }
        while (taken == Batch);
        await before;
    }

    /// <param name="begun">Gets the number of messages when the sending of all of them has begun, or none were there.</param>
    private async Task RelayBatchAsync(TaskCompletionSource<int> begun, CancellationToken cancellationToken)
    {
        try
        {
            await source.RelayAsync(Batch, (messages, cancelled) => DeliverAsync(messages, begun, cancelled), cancellationToken);
        }
        finally
        {
            begun.TrySetResult(0);
        }
    }

    private async Task<RelayResult> DeliverAsync(IReadOnlyList<OutboxMessage> messages, TaskCompletionSource<int> begun, CancellationToken cancellationToken)
    {
        using var seen = SuppressInstrumentationScope.Begin(value: false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SendLimit);
        var sends = messages.Select(m => SendAsync(m, limit.Token)).ToArray();
        begun.TrySetResult(messages.Count);
        var failures = await Task.WhenAll(sends);

        var sent = new List<OutboxMessage>(messages.Count);
        var unsendable = new List<(OutboxMessage, string)>();
        MessageBrokerUnavailableException? away = null;
        for (var i = 0; i < messages.Count; i++)
        {
            switch (failures[i])
            {
                case null:
                    sent.Add(messages[i]);
                    break;
                case MessageBrokerUnavailableException unavailable:
                    away = unavailable;
                    break;
                case { } failure:
                    // One line for a batch: it may be a thousand of a kind.
                    if (unsendable.Count == 0)
                        LogSetAside(failure, messages[i].Type, messages[i].Id, messages[i].Attempts + 1);
                    unsendable.Add((messages[i], failure.Message));
                    break;
            }
        }

        if (away is not null && sent.Count + unsendable.Count == 0)
            throw away;
        metrics.Relayed(sent, unsendable.Count, time.GetUtcNow());
        return new RelayResult(sent, unsendable);
    }

    /// <returns>Why the message was not sent; null when the broker has it.</returns>
    private async Task<Exception?> SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await sender.SendAsync(message, cancellationToken);
            return null;
        }
        catch (OperationCanceledException e)
        {
            return new MessageBrokerUnavailableException(e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e;
        }
    }

    [LoggerMessage(EventName = "outbox.paused", Level = LogLevel.Warning, Message = "The outbox relay pauses: {Reason}")]
    private partial void LogPaused(string reason);

    [LoggerMessage(EventName = "outbox.set_aside", Level = LogLevel.Error, Message = "Outbox messages are set aside for a while because they cannot be sent; the first is {Id} of type {Type}, attempt {Attempt}")]
    private partial void LogSetAside(Exception exception, string type, Guid id, int attempt);
}
