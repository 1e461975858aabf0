using System.Diagnostics;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.ServiceDefaults.Tests.Messaging;

/// <summary>What becomes of messages that a consumer cannot deal with, in RabbitMQ itself.</summary>
public sealed class BrokerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _service = $"test-{Guid.NewGuid():N}";
    private readonly HandlerLog _log = new();

    private string Queue => $"{_service}.add-widget";

    [Fact]
    public async Task A_poison_message_goes_to_its_error_queue_holds_nobody_back_and_is_dealt_with_once_when_it_is_replayed()
    {
        await using var store = await StartAsync();
        var poison = Guid.NewGuid();
        _log.After = message => message.UserId == "poison" ? new ArithmeticException("no such number") : null;

        await PublishAsync(store, "poison", poison);
        for (var i = 0; i < 20; i++)
            await PublishAsync(store, $"good {i}");
        await Eventually.HoldsAsync(async () => await store.CountAsync("widgets") == 20, Patience);

        var queues = store.App.Services.GetRequiredService<IErrorQueues>();
        await Eventually.HoldsAsync(async () => (await queues.CountAsync(default)).GetValueOrDefault($"{Queue}_error") == 1, Patience);
        var failed = Assert.Single(await queues.PeekAsync($"{Queue}_error", 10, default));
        Assert.Equal((poison, nameof(UserDeleted)), (failed.Id, failed.Type));
        Assert.Contains("ArithmeticException no such number", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("poison", failed.Content, StringComparison.Ordinal);
        Assert.Equal(1, (await queues.CountAsync(default))[$"{Queue}_error"]);

        _log.After = _ => null;
        var (code, said) = await CommandAsync(store, "messages replay", "--queue", $"{Queue}_error");
        await Eventually.HoldsAsync(async () => await store.CountAsync("widgets") == 21, Patience);

        Assert.Equal((0, "Replayed: 1."), (code, said));
        Assert.Empty(await queues.CountAsync(default));
        // As delivered again by a second replay: it is known, and nothing happens.
        await PublishAsync(store, "poison", poison);
        await PublishAsync(store, "the last");
        await Eventually.HoldsAsync(async () => await store.CountAsync("widgets") == 22, Patience);
        Assert.Equal(22, await store.CountAsync("inbox_messages"));
    }

    [Fact]
    public async Task One_of_several_failed_messages_is_discarded_or_replayed_alone()
    {
        await using var store = await StartAsync();
        var (first, second, third) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        _log.After = _ => new ArithmeticException("no such number");
        foreach (var id in new[] { first, second, third })
            await PublishAsync(store, "poison", id);
        var queues = store.App.Services.GetRequiredService<IErrorQueues>();
        await Eventually.HoldsAsync(async () => (await queues.CountAsync(default)).GetValueOrDefault($"{Queue}_error") == 3, Patience);
        _log.After = _ => null;

        var discarded = await CommandAsync(store, "messages discard", "--queue", $"{Queue}_error", "--id", $"{second}");
        var again = await CommandAsync(store, "messages discard", "--queue", $"{Queue}_error", "--id", $"{second}");
        var replayed = await CommandAsync(store, "messages replay", "--queue", $"{Queue}_error", "--id", $"{third}");
        var list = await CommandAsync(store, "messages failed", "--queue", $"{Queue}_error");
        // The broker puts back what the list looked at only after the list has been answered.
        await Eventually.HoldsAsync(async () => (await queues.CountAsync(default)).GetValueOrDefault($"{Queue}_error") == 1, Patience);
        var counts = await CommandAsync(store, "messages failed");

        Assert.Equal(((0, "Discarded."), (1, "It does not lie there."), (0, "Replayed: 1.")), (discarded, again, replayed));
        Assert.Contains($"{first}", list.Said, StringComparison.Ordinal);
        Assert.DoesNotContain($"{second}", list.Said, StringComparison.Ordinal);
        Assert.Contains($"1  {Queue}_error", counts.Said, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await store.CountAsync("widgets") == 1, Patience);
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => CommandAsync(store, "messages replay", "--queue", Queue));
        Assert.Contains("is no error queue", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_waits_for_a_store_that_is_away_however_often_it_takes()
    {
        await using var store = await StartAsync();
        _log.After = _ => _log.Calls.Count < 7 ? new TimeoutException("the database does not answer") : null;

        await PublishAsync(store, "patient");
        await Eventually.HoldsAsync(async () => await store.CountAsync("widgets") == 1, Patience);

        Assert.Equal(7, _log.Calls.Count);
        Assert.Empty(await store.App.Services.GetRequiredService<IErrorQueues>().CountAsync(default));
    }

    [Fact]
    public async Task A_service_that_stops_while_a_message_waits_leaves_it_in_its_queue_for_the_next()
    {
        var id = Guid.NewGuid();
        _log.After = _ => new TimeoutException("the database does not answer");
        // In a flow of its own: MassTransit keeps a bus's logger for whatever comes after it in the same flow.
        await Task.Run(async () =>
        {
            await using var first = await StartAsync();
            await PublishAsync(first, "left behind", id);
            await Eventually.HoldsAsync(() => _log.Calls.Count >= 2, Patience);
        });

        _log.After = _ => null;
        await using var second = await StartAsync();
        await Eventually.HoldsAsync(async () => await second.CountAsync("widgets") == 1, Patience);

        Assert.Equal(id, _log.Calls.Last().Delivery.MessageId);
        Assert.Empty(await second.App.Services.GetRequiredService<IErrorQueues>().CountAsync(default));
    }

    [Fact]
    public async Task What_came_of_one_request_carries_the_id_of_its_trace_as_correlation_id()
    {
        await using var store = await StartAsync();
        var heard = new TaskCompletionSource<Guid?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var handle = store.App.Services.GetRequiredService<IBusControl>().ConnectReceiveObserver(new CorrelationObserver(heard));

        using var request = new Activity("a request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await store.PublishAsync([new UserDeleted("somebody", TestApp.Start)]);
        request.Stop();

        Assert.Equal(request.TraceId.ToHexString(), (await heard.Task.WaitAsync(TimeSpan.FromSeconds(30)))!.Value.ToString("N"));
        handle.Disconnect();
    }

    private static Task PublishAsync(StoreApp store, string user, Guid? id = null) => store.App.Services.GetRequiredService<IBus>()
        .Publish(new UserDeleted(user, TestApp.Start), c => c.MessageId = id ?? Guid.NewGuid());

    private static async Task<(int Code, string Said)> CommandAsync(StoreApp store, string name, params string[] arguments)
    {
        await using var scope = store.App.Services.CreateAsyncScope();
        var command = scope.ServiceProvider.GetServices<IServiceCommand>().Single(c => c.Name == name);
        var output = new StringWriter();
        var code = await command.RunAsync(new CommandArguments(arguments), output, default);
        return (code, output.ToString().Trim());
    }

    /// <summary>A service with a queue of this test's own, since other tests on the broker publish the same contracts.</summary>
    private async Task<StoreApp> StartAsync()
    {
        var store = await StoreApp.StartAsync(StoreKind.Postgres, builder =>
        {
            builder.Configuration["ConnectionStrings:messaging"] = Environment.GetEnvironmentVariable("FYNTRIX_TEST_RABBITMQ")
                ?? throw new InvalidOperationException("These tests need a RabbitMQ: run them by ./test, or set FYNTRIX_TEST_RABBITMQ.");
            builder.Services.AddSingleton(_log);
            builder.AddMessaging(_service, m => m.Handle<UserDeleted, AddWidget, WidgetDb>());
        });
        // What is published before the queue is there goes nowhere.
        var health = store.App.Services.GetRequiredService<HealthCheckService>();
        await Eventually.HoldsAsync(async () => (await health.CheckHealthAsync(check => check.Name == "messaging")).Status == HealthStatus.Healthy, Patience);
        return store;
    }

    private sealed class CorrelationObserver(TaskCompletionSource<Guid?> heard) : IReceiveObserver
    {
        public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
            where T : class
        {
            heard.TrySetResult(context.CorrelationId);
            return Task.CompletedTask;
        }

        public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
            where T : class => Task.CompletedTask;

        public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
    }
}
