using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Api;
using MassTransit;
using OpenTelemetry;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Publishes an outbox message over MassTransit with publisher confirms, under its own id and trace.</summary>
internal sealed class MassTransitSender(IBus bus) : IMessageSender
{
    private static readonly ActivitySource Source = new(MessagingExtensions.SourceName);
    // Where MassTransit's consumers look for the trace.
    private const string ActivityIdHeader = "MT-Activity-Id";

    private static readonly FrozenDictionary<string, Type> Contracts = typeof(UserRegistered).Assembly.GetExportedTypes().ToFrozenDictionary(t => t.FullName!);

    public async Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var type = Contracts.GetValueOrDefault(message.Type)
            ?? throw new InvalidOperationException($"The outbox holds a {message.Type}, which this version does not know.");
        var content = JsonSerializer.Deserialize(message.Payload, type, JsonDefaults.Options)!;

        // The trace goes on where the change was made, however much later this is.
        ActivityContext.TryParse(message.Traceparent, message.Tracestate, isRemote: true, out var parent);
        using var span = StartSpan(message, type, parent);
        try
        {
            // MassTransit's own span would say the same once more.
            using var told = SuppressInstrumentationScope.Begin();
            // Without a cancellation token a publish waits for ever while the broker is away.
            await bus.Publish(
                content,
                type,
                context =>
                {
                    context.MessageId = message.Id;
                    context.CorrelationId = Correlation(message, parent);
                    if ((span?.Id ?? message.Traceparent) is { } trace)
                        context.Headers.Set(ActivityIdHeader, trace);
                },
                cancellationToken);
        }
        catch (Exception e) when (e is MassTransitException or OperationCanceledException or RabbitMQ.Client.Exceptions.RabbitMQClientException)
        {
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().FullName);
            throw new MessageBrokerUnavailableException(e);
        }
    }

    private static Activity? StartSpan(OutboxMessage message, Type type, ActivityContext parent)
    {
        var span = Source.StartActivity($"publish {type.Name}", ActivityKind.Producer, parent);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("messaging.system", "rabbitmq");
            span.SetTag("messaging.operation.name", "publish");
            span.SetTag("messaging.operation.type", "send");
            span.SetTag("messaging.destination.name", $"{type.Namespace}:{type.Name}");
            span.SetTag("messaging.message.id", message.Id.ToString());
        }

        return span;
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
