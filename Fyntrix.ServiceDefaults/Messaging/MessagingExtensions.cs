using System.Text.RegularExpressions;
using Fyntrix.ServiceDefaults.Health;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>The one place that knows MassTransit and RabbitMQ.</summary>
public static partial class MessagingExtensions
{
    public const string SourceName = "Fyntrix.Messaging";

    /// <summary>In place of a broker's address: messages stay in the process. For tests.</summary>
    public const string InMemory = "memory";

    /// <summary>
    /// Connects the service to the broker of <c>ConnectionStrings:messaging</c> (an amqp:// address): the outbox relay sends, and
    /// each handler gets a durable queue of its own, named <c>{service}.{handler}</c>.
    /// </summary>
    public static void AddMessaging(this WebApplicationBuilder builder, string service, Action<MessagingBuilder>? configure = null)
    {
        var messaging = new MessagingBuilder(builder.Services);
        configure?.Invoke(messaging);

        // Every service refuses revoked sessions as soon as it hears of them; the feed says the same a little later.
        builder.Services.AddSingleton<SessionsRevokedConsumer>();
        builder.Services.TryAddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<IMessageSender, MassTransitSender>();
        builder.Services.AddHostedService<OutboxRelay>();

        // A command of the service needs no broker; the service itself does not start without one.
        var address = builder.Configuration.GetConnectionString("messaging");
        if (string.IsNullOrWhiteSpace(address))
        {
            builder.Services.AddHostedService<MissingBroker>();
            address = InMemory;
        }

        builder.Services.AddHealthChecks().AddCheck<MessagingHealthCheck>("messaging", tags: [HealthExtensions.Ready]);
        builder.Services.AddMassTransit(bus =>
        {
            // Its own check would take a service out of traffic whenever the broker is away, which the outbox bridges.
            bus.ConfigureHealthCheckOptions(check =>
            {
                check.Tags.Clear();
                check.MinimalFailureStatus = HealthStatus.Degraded;
            });
            foreach (var subscription in messaging.Subscriptions)
                bus.AddConsumer(subscription.ConsumerType);

            if (address == InMemory)
                bus.UsingInMemory((context, transport) => ConfigureQueues(context, transport, service, messaging.Subscriptions));
            else
                bus.UsingRabbitMq((context, transport) =>
                {
                    transport.Host(new Uri(address));
                    ConfigureQueues(context, transport, service, messaging.Subscriptions);
                });
        });
    }

    internal static DateTimeOffset? Utc(DateTime? time) =>
        time is { } t ? new DateTimeOffset(DateTime.SpecifyKind(t, DateTimeKind.Utc)) : null;

    private static void ConfigureQueues(
        IBusRegistrationContext context,
        IBusFactoryConfigurator transport,
        string service,
        IEnumerable<MessagingBuilder.Subscription> subscriptions)
    {
        foreach (var subscription in subscriptions)
        {
            transport.ReceiveEndpoint($"{service}.{Kebab(subscription.HandlerName)}", endpoint =>
            {
                endpoint.UseMessageRetry(retry => retry.Exponential(5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(300)));
                endpoint.ConfigureConsumer(context, subscription.ConsumerType);
            });
        }

        // Every instance must hear it, so the queue is the instance's own. Durable, since RabbitMQ 4 turns others away; it goes
        // some time after its instance.
        transport.ReceiveEndpoint($"{service}.revocations.{Guid.NewGuid():N}", endpoint =>
        {
            if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
                rabbit.QueueExpiration = TimeSpan.FromMinutes(10);
            endpoint.Instance(context.GetRequiredService<SessionsRevokedConsumer>());
        });
    }

    private static string Kebab(string name) => WordStart().Replace(name, "-$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex WordStart();
}
