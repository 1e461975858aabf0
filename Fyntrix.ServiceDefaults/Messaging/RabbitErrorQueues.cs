using System.Globalization;
using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// The error queues of a service in RabbitMQ. MassTransit moves a message there as it came, with headers <c>MT-Fault-*</c> that
/// say why. Whatever is fetched and not acknowledged goes back to its place when the channel closes, also when this process dies.
/// </summary>
/// <param name="address">The broker, amqp://; null when none is configured.</param>
/// <param name="queues">The queues of the service's handlers.</param>
internal sealed class RabbitErrorQueues(Uri? address, IReadOnlyList<string> queues) : IErrorQueues, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly SemaphoreSlim _opening = new(1);
    private IConnection? _connection;

    public Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken) => OnBrokerAsync<IReadOnlyDictionary<string, long>>(
        async (connection, limit) =>
        {
            var counts = new Dictionary<string, long>();
            foreach (var queue in queues.SelectMany(q => new[] { $"{q}_error", $"{q}_skipped" }))
            {
                if (await CountAsync(connection, queue, limit) is > 0 and var count)
                    counts[queue] = count;
            }

            return counts;
        },
        cancellationToken);

    public Task<IReadOnlyList<FailedMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken) => OnBrokerAsync<IReadOnlyList<FailedMessage>>(
        async (connection, limit) =>
        {
            var found = new List<FailedMessage>();
            await foreach (var (_, message) in FetchAsync(connection, queue, max, limit))
                found.Add(Read(message));
            return found;
        },
        cancellationToken);

    public Task<int> ReplayAsync(string queue, Guid? id, CancellationToken cancellationToken) => OnBrokerAsync(
        async (connection, limit) =>
        {
            var replayed = 0;
            var target = queue[..queue.LastIndexOf('_')];
            await foreach (var (channel, message) in FetchAsync(connection, queue, int.MaxValue, limit))
            {
                if (id is not null && Read(message).Id != id)
                    continue;
                // Mandatory and confirmed: what cannot be routed throws, and stays here.
                await channel.BasicPublishAsync("", target, mandatory: true, WithoutFault(message.BasicProperties), message.Body, limit);
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, limit);
                replayed++;
            }

            return replayed;
        },
        cancellationToken);

    public Task<bool> DiscardAsync(string queue, Guid id, CancellationToken cancellationToken) => OnBrokerAsync(
        async (connection, limit) =>
        {
            await foreach (var (channel, message) in FetchAsync(connection, queue, int.MaxValue, limit))
            {
                if (Read(message).Id != id)
                    continue;
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, limit);
                return true;
            }

            return false;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _opening.Dispose();
    }

    /// <summary>The messages that lie in a queue now, oldest first, none of them acknowledged.</summary>
    private static async IAsyncEnumerable<(IChannel Channel, BasicGetResult Message)> FetchAsync(
        IConnection connection,
        string queue,
        int max,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = Math.Min(max, await CountAsync(connection, queue, cancellationToken));
        if (left == 0)
            yield break;
        await using var channel = await connection.CreateChannelAsync(Confirmed, cancellationToken);
        for (; left > 0 && await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is { } message; left--)
            yield return (channel, message);
    }

    private static async Task<long> CountAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // Asking for a queue that is not there closes the channel, so each question has its own.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0; // It is made with the first message that fails.
        }
    }

    private static FailedMessage Read(BasicGetResult message)
    {
        var headers = message.BasicProperties.Headers;
        var reason = $"{Text(headers, "MT-Fault-ExceptionType")} {Text(headers, "MT-Fault-Message")}".Trim();
        DateTimeOffset? failedAt = DateTimeOffset.TryParse(Text(headers, "MT-Fault-Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
        try
        {
            using var envelope = JsonDocument.Parse(message.Body);
            var root = envelope.RootElement;
            Guid? id = root.TryGetProperty("messageId", out var text) && text.TryGetGuid(out var read) ? read : null;
            var type = root.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array && types.GetArrayLength() > 0
                ? types[0].GetString()!.Split(':')[^1]
                : "";
            return new FailedMessage(id, type, failedAt, reason, root.TryGetProperty("message", out var content) ? content.GetRawText() : root.GetRawText());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Guid? id = Guid.TryParse(message.BasicProperties.MessageId, out var header) ? header : null;
            return new FailedMessage(id, "unreadable", failedAt, reason, Encoding.UTF8.GetString(message.Body.Span));
        }
    }

    private static BasicProperties WithoutFault(IReadOnlyBasicProperties properties) => new(properties)
    {
        Headers = properties.Headers?.Where(h => !h.Key.StartsWith("MT-Fault", StringComparison.Ordinal) && h.Key != "MT-Reason").ToDictionary(h => h.Key, h => h.Value),
        Persistent = true,
    };

    private static string Text(IDictionary<string, object?>? headers, string name) => headers?.TryGetValue(name, out var value) == true
        ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
        : "";

    private async Task<T> OnBrokerAsync<T>(Func<IConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(await ConnectAsync(cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or ObjectDisposedException or TimeoutException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new MessageBrokerUnavailableException(e);
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (address is null)
            throw new CommandRefusedException(MissingBroker.WhatToDo);
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true } open)
                return open;
            if (_connection is not null)
                await _connection.DisposeAsync();
            _connection = null;
            var factory = new ConnectionFactory
            {
                Uri = address,
                // A broken connection is opened anew at the next look.
                AutomaticRecoveryEnabled = false,
                RequestedConnectionTimeout = Limit,
                ContinuationTimeout = Limit,
                ClientProvidedName = "fyntrix error queues",
            };
            return _connection = await factory.CreateConnectionAsync(cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }
}
