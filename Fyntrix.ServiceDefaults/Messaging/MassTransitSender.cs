using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Api;
using MassTransit;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Publishes an outbox message over MassTransit with publisher confirms, under its own id and trace.</summary>
internal sealed class MassTransitSender(IBus bus) : IMessageSender
{
    private static readonly ActivitySource Source = new(MessagingExtensions.SourceName);
    private static readonly FrozenDictionary<string, Type> Contracts = typeof(UserRegistered).Assembly.GetExportedTypes().ToFrozenDictionary(t => t.FullName!);

    public async Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var type = Contracts.GetValueOrDefault(message.Type)
            ?? throw new InvalidOperationException($"The outbox holds a {message.Type}, which this version does not know.");
        var content = JsonSerializer.Deserialize(message.Payload, type, JsonDefaults.Options)!;

        // The trace goes on where the change was made, however much later this is.
        ActivityContext.TryParse(message.Traceparent, message.Tracestate, isRemote: true, out var parent);
        using var activity = Source.StartActivity("outbox relay", ActivityKind.Internal, parent);
        try
        {
            // Without a cancellation token a publish waits for ever while the broker is away.
            await bus.Publish(
                content,
                type,
                context =>
                {
                    context.MessageId = message.Id;
                    context.CorrelationId = Correlation(message, parent);
                },
                cancellationToken);
        }
        catch (Exception e) when (e is MassTransitException or OperationCanceledException or RabbitMQ.Client.Exceptions.RabbitMQClientException)
        {
            throw new MessageBrokerUnavailableException(e);
        }
    }

    /// <summary>What came of one request has one correlation id: the id of its trace, which handlers carry on.</summary>
    private static Guid Correlation(OutboxMessage message, ActivityContext trace)
    {
        if (trace.TraceId == default)
            return message.Id;
        Span<byte> id = stackalloc byte[16];
        trace.TraceId.CopyTo(id);
        return new Guid(id, bigEndian: true);
    }
}
