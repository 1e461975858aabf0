using System.Text.RegularExpressions;
using Fyntrix.ServiceDefaults.Health;
using Fyntrix.ServiceDefaults.Hosting;
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
        builder.Services.AddSingleton<MessagingMetrics>();
        builder.Services.AddSingleton<StorePatience>();
        builder.Services.AddHostedService<OutboxRelay>();
        builder.Services.AddHostedService<MessagingWatch>();
        builder.Services.AddCommand<ListFailedMessages>();
        builder.Services.AddCommand<ReplayFailedMessages>();
        builder.Services.AddCommand<DiscardFailedMessage>();

        // A command of the service needs no broker; the service itself does not start without one.
        var address = builder.Configuration.GetConnectionString("messaging");
        var configured = !string.IsNullOrWhiteSpace(address);
        if (!configured)
            builder.Services.AddHostedService<MissingBroker>();

        var queues = messaging.Subscriptions.Select(s => QueueName(service, s)).ToList();
        builder.Services.AddSingleton<IErrorQueues>(_ => address == InMemory
            ? new NoErrorQueues()
            : new RabbitErrorQueues(configured ? new Uri(address!) : null, queues));

        builder.Services.AddHealthChecks()
            .AddCheck<MessagingHealthCheck>("messaging", tags: [HealthExtensions.Ready])
            .AddCheck<OutboxHealthCheck>("events", tags: [HealthExtensions.Ready]);
        builder.Services.Configure<MassTransitHostOptions>(host =>
        {
            // Handlers take milliseconds. One that waits for its store is left behind; its message is still the broker's.
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(3);
            host.StopTimeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.AddMassTransit(bus =>
        {
            // It would tell its makers how it is used.
            bus.DisableUsageTelemetry();
            // Its own check would take a service out of traffic whenever the broker is away, which the outbox bridges.
            bus.ConfigureHealthCheckOptions(check =>
            {
                check.Tags.Clear();
                check.MinimalFailureStatus = HealthStatus.Degraded;
            });
            foreach (var subscription in messaging.Subscriptions)
                bus.AddConsumer(subscription.ConsumerType);

            if (!configured || address == InMemory)
                bus.UsingInMemory((context, transport) => ConfigureQueues(context, transport, service, messaging.Subscriptions));
            else
                bus.UsingRabbitMq((context, transport) =>
                {
                    transport.Host(new Uri(address!));
                    ConfigureQueues(context, transport, service, messaging.Subscriptions);
                });
        });
    }

    internal static string QueueName(string service, MessagingBuilder.Subscription subscription) => $"{service}.{Kebab(subscription.HandlerName)}";

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
            transport.ReceiveEndpoint(QueueName(service, subscription), endpoint =>
            {
                // For what fails for a reason of its own; a store that is away is waited for before that. Then the error queue has it.
                endpoint.UseMessageRetry(retry => retry.Exponential(5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(200)));
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
