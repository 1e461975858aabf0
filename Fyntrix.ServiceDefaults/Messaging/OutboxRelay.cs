using System.Data.Common;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using OpenTelemetry;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// Delivers what waits in the outbox: woken by a commit, and by the clock for what another process wrote or a failure left.
/// While the broker or the store is away it backs off; nothing is removed before the broker has confirmed it.
/// </summary>
internal sealed partial class OutboxRelay(
    IOutboxSource source,
    IMessageSender sender,
    OutboxSignal signal,
    TimeProvider time,
    ILogger<OutboxRelay> logger) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(10);

    private readonly HashSet<Guid> _unsendable = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RelayOnceAsync(stoppingToken) == Batch)
                    continue;
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

    private async Task<int> RelayOnceAsync(CancellationToken cancellationToken)
    {
        // Looking for work is no event: without this each idle look would leave spans.
        using var quiet = SuppressInstrumentationScope.Begin();
        return await source.RelayAsync(Batch, DeliverAsync, cancellationToken);
    }

    private async Task<IReadOnlyList<OutboxMessage>> DeliverAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        using var seen = SuppressInstrumentationScope.Begin(value: false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SendLimit);
        var sends = messages.Select(m => SendAsync(m, limit.Token)).ToArray();
        var failures = await Task.WhenAll(sends);
        OutboxMessage[] done = [.. messages.Where((_, i) => failures[i] is null)];
        if (done.Length == 0 && failures.OfType<MessageBrokerUnavailableException>().FirstOrDefault() is { } away)
            throw away;

        // A message that cannot be sent, such as one that a newer version wrote, stays and is said once; the others of its batch go on.
        for (var i = 0; i < messages.Count; i++)
        {
            if (failures[i] is { } failure and not MessageBrokerUnavailableException && _unsendable.Add(messages[i].Id))
                LogUnsendable(failure, messages[i].Type, messages[i].Id);
        }

        return done;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox relay pauses: {Reason}")]
    private partial void LogPaused(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox message {Id} of type {Type} cannot be sent and stays in the outbox")]
    private partial void LogUnsendable(Exception exception, string type, Guid id);
}
