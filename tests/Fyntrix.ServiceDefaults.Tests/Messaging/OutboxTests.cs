using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Fyntrix.ServiceDefaults.Tests.Messaging;

public sealed class OutboxTests
{
    private static readonly DateTimeOffset Then = TestApp.Start;

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task Events_of_a_transaction_that_is_undone_are_never_sent(StoreKind kind)
    {
        var sender = new RecordingSender();
        await using var store = await WithRelayAsync(kind, sender);

        await store.PublishAsync([Event("undone")], commit: false);
        await store.PublishAsync([Event("done")]);

        Assert.Equal("done", UserOf(await sender.NextAsync()));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task Committed_events_are_sent_once_in_their_order_under_ids_of_their_own(StoreKind kind)
    {
        var sender = new RecordingSender();
        await using var store = await WithRelayAsync(kind, sender);

        await store.PublishAsync(Enumerable.Range(0, 250).Select(i => Event($"{i}")));
        var sent = new List<OutboxMessage>();
        for (var i = 0; i < 250; i++)
            sent.Add(await sender.NextAsync());
        await store.PublishAsync([Event("last")]);
        var last = await sender.NextAsync();

        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"{i}"), sent.Select(UserOf));
        Assert.Equal("last", UserOf(last));
        Assert.Equal(250, sent.Select(m => m.Id).Distinct().Count());
        Assert.Equal(sent.Select(m => m.Seq).Order(), sent.Select(m => m.Seq));
        Assert.All(sent, m => Assert.Equal((typeof(UserDeleted).FullName, Then), (m.Type, m.CreatedAt)));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task A_broker_that_is_away_loses_nothing_and_gets_the_same_message_when_it_is_back(StoreKind kind)
    {
        await using var store = await StoreApp.StartAsync(kind);
        var source = store.App.Services.GetRequiredService<IOutboxSource>();
        await store.PublishAsync([Event("a"), Event("b")]);
        IReadOnlyList<OutboxMessage> tried = [], delivered = [];

        await Assert.ThrowsAsync<MessageBrokerUnavailableException>(() => source.RelayAsync(
            100,
            (messages, _) =>
            {
                tried = messages;
                throw new MessageBrokerUnavailableException(null);
            },
            CancellationToken.None));
        var removed = await source.RelayAsync(100, (messages, _) => Sent(delivered = messages), CancellationToken.None);

        Assert.Equal(2, removed);
        Assert.Equal(tried.Select(m => (m.Seq, m.Id)), delivered.Select(m => (m.Seq, m.Id)));
        Assert.Equal(0, await source.RelayAsync(100, (_, _) => throw new InvalidOperationException("There is nothing left."), CancellationToken.None));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task Only_what_the_broker_confirmed_is_removed(StoreKind kind)
    {
        await using var store = await StoreApp.StartAsync(kind);
        var source = store.App.Services.GetRequiredService<IOutboxSource>();
        await store.PublishAsync([Event("a"), Event("b"), Event("c")]);
        IReadOnlyList<OutboxMessage> rest = [];

        await source.RelayAsync(100, (messages, _) => Sent([messages[1]]), CancellationToken.None);
        await source.RelayAsync(100, (messages, _) => Sent(rest = messages), CancellationToken.None);

        Assert.Equal(["a", "c"], rest.Select(UserOf));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task The_relay_goes_on_when_the_broker_recovers(StoreKind kind)
    {
        var sender = new RecordingSender();
        var failures = 0;
        sender.Refuse = _ => Interlocked.Increment(ref failures) <= 2 ? new MessageBrokerUnavailableException(null) : null;
        await using var store = await WithRelayAsync(kind, sender);

        await store.PublishAsync([Event("patient")]);

        Assert.Equal("patient", UserOf(await sender.NextAsync()));
        Assert.Equal(3, failures);
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task A_message_that_cannot_be_sent_stays_without_stopping_the_others_or_the_service(StoreKind kind)
    {
        var sender = new RecordingSender { Refuse = m => UserOf(m) == "poison" ? new InvalidOperationException("unknown type") : null };
        await using var store = await WithRelayAsync(kind, sender);

        await store.PublishAsync([Event("poison"), Event("first")]);
        Assert.Equal("first", UserOf(await sender.NextAsync()));
        for (var i = 0; i < 5; i++)
        {
            await store.PublishAsync([Event($"{i}")]);
            Assert.Equal($"{i}", UserOf(await sender.NextAsync()));
        }

        Assert.False(store.App.Lifetime.ApplicationStopping.IsCancellationRequested);
        sender.Refuse = _ => null;
        store.App.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("poison", UserOf(await sender.NextAsync()));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task Any_number_of_messages_that_cannot_be_sent_does_not_block_those_behind_them(StoreKind kind)
    {
        var sender = new RecordingSender { Refuse = m => UserOf(m) == "poison" ? new InvalidOperationException("unknown type") : null };
        await using var store = await WithRelayAsync(kind, sender);

        await store.PublishAsync([.. Enumerable.Repeat(Event("poison"), 1_050), Event("good")]);

        Assert.Equal("good", UserOf(await sender.NextAsync()));
        // It is sent before its batch and the one before are settled.
        var source = store.App.Services.GetRequiredService<IOutboxSource>();
        await Eventually.HoldsAsync(async () => await source.LookAsync(CancellationToken.None) == new OutboxState(1_050, 1_050, null));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task A_message_is_set_aside_for_longer_each_time_up_to_an_hour_and_never_given_up(StoreKind kind)
    {
        await using var store = await StoreApp.StartAsync(kind);
        var source = store.App.Services.GetRequiredService<IOutboxSource>();
        await store.PublishAsync([Event("poison")]);

        foreach (var seconds in new[] { 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600 })
        {
            Assert.Equal(1, await RefuseAsync(source));
            store.App.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.Equal(0, await RefuseAsync(source));
            store.App.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, await source.RelayAsync(100, (messages, _) => Sent(messages), CancellationToken.None));
        Assert.Equal(0, await store.CountAsync("outbox_messages"));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task A_clock_that_is_put_back_leaves_no_message_set_aside_until_it_has_caught_up(StoreKind kind)
    {
        await using var store = await StoreApp.StartAsync(kind);
        var source = store.App.Services.GetRequiredService<IOutboxSource>();
        store.App.Clock.Advance(TimeSpan.FromHours(1));
        await store.PublishAsync([Event("poison"), Event("new")]);
        await source.RelayAsync(1, (messages, _) => Task.FromResult(new RelayResult([], [(messages[0], "unknown type")])), CancellationToken.None);

        store.App.Clock.Advance(TimeSpan.FromHours(-1));
        IReadOnlyList<OutboxMessage> due = [];
        await source.RelayAsync(100, (messages, _) => Sent(due = messages), CancellationToken.None);

        Assert.Equal(["poison", "new"], due.Select(UserOf));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task Health_says_what_does_not_leave_and_why_without_taking_the_service_out_of_traffic(StoreKind kind)
    {
        var sender = new RecordingSender { Refuse = _ => new MessageBrokerUnavailableException(null) };
        await using var store = await WithRelayAsync(kind, sender);
        var watch = store.App.Services.GetServices<IHostedService>().OfType<MessagingWatch>().Single();
        var health = store.App.Services.GetRequiredService<HealthCheckService>();

        await store.PublishAsync([Event("waiting")]);
        store.App.Clock.Advance(TimeSpan.FromSeconds(61));
        await watch.LookAsync(CancellationToken.None);
        var lagging = (await health.CheckHealthAsync()).Entries["events"];
        sender.Refuse = _ => null;
        await sender.NextAsync();
        await Eventually.HoldsAsync(async () => await store.CountAsync("outbox_messages") == 0);
        await watch.LookAsync(CancellationToken.None);
        var healed = (await health.CheckHealthAsync()).Entries["events"];

        Assert.Equal(HealthStatus.Degraded, lagging.Status);
        Assert.Contains("1 events wait to be sent, the oldest for 61 s", lagging.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, healed.Status);
    }

    [Fact]
    public async Task Two_relays_on_one_database_never_hold_the_same_message()
    {
        await using var store = await StoreApp.StartAsync(StoreKind.Postgres);
        var source = store.App.Services.GetRequiredService<IOutboxSource>();
        await store.PublishAsync(Enumerable.Range(0, 10).Select(i => Event($"{i}")));
        var release = new TaskCompletionSource();
        var holds = new TaskCompletionSource<IReadOnlyList<OutboxMessage>>();

        var slow = source.RelayAsync(
            4,
            async (messages, _) =>
            {
                holds.SetResult(messages);
                await release.Task;
                return new RelayResult(messages, []);
            },
            CancellationToken.None);
        var held = await holds.Task;
        IReadOnlyList<OutboxMessage> others = [];
        await source.RelayAsync(100, (messages, _) => Sent(others = messages), CancellationToken.None);
        release.SetResult();

        Assert.Equal(4, await slow);
        Assert.Equal(["0", "1", "2", "3"], held.Select(UserOf));
        Assert.Equal(["4", "5", "6", "7", "8", "9"], others.Select(UserOf));
        Assert.Equal(0, await store.CountAsync("outbox_messages"));
    }

    [Fact]
    public async Task Four_relays_at_once_send_each_of_many_messages_once()
    {
        await using var store = await StoreApp.StartAsync(StoreKind.Postgres);
        var source = store.App.Services.GetRequiredService<IOutboxSource>();
        await store.PublishAsync(Enumerable.Range(0, 400).Select(i => Event($"{i}")));
        var sent = new ConcurrentBag<Guid>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (await store.CountAsync("outbox_messages") > 0)
            {
                await source.RelayAsync(
                    7,
                    (messages, _) =>
                    {
                        foreach (var message in messages)
                            sent.Add(message.Id);
                        return Sent(messages);
                    },
                    CancellationToken.None);
            }
        })));

        Assert.Equal(400, sent.Count);
        Assert.Equal(400, sent.Distinct().Count());
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task A_message_carries_the_trace_of_the_activity_that_wrote_it(StoreKind kind)
    {
        var sender = new RecordingSender();
        await using var store = await WithRelayAsync(kind, sender);

        using var writing = new Activity("a change").SetIdFormat(ActivityIdFormat.W3C);
        writing.TraceStateString = "vendor=value";
        writing.Start();
        await store.PublishAsync([Event("traced")]);
        writing.Stop();
        await store.PublishAsync([Event("untraced")]);

        var traced = await sender.NextAsync();
        var untraced = await sender.NextAsync();
        Assert.Equal((writing.Id, "vendor=value"), (traced.Traceparent, traced.Tracestate));
        Assert.Equal((null, null), (untraced.Traceparent, untraced.Tracestate));
    }

    [Fact]
    public async Task An_event_that_is_all_a_transaction_writes_wakes_the_relay_too()
    {
        await using var store = await StoreApp.StartAsync(StoreKind.Postgres);
        await using var scope = store.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WidgetDb>();
        var signal = store.App.Services.GetRequiredService<OutboxSignal>();

        db.Publish(Event("alone"), Then);
        await db.SaveChangesAsync();

        Assert.True(await signal.WaitAsync(TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task A_commit_without_an_event_wakes_nobody()
    {
        await using var store = await StoreApp.StartAsync(StoreKind.Postgres);
        await using var scope = store.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WidgetDb>();
        var signal = store.App.Services.GetRequiredService<OutboxSignal>();

        db.Widgets.Add(new Widget { DisplayName = "alone" });
        await db.SaveChangesAsync();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            db.Widgets.Add(new Widget { DisplayName = "in a transaction" });
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        Assert.False(await signal.WaitAsync(TimeSpan.Zero, CancellationToken.None));
    }

    private static Task<RelayResult> Sent(IReadOnlyList<OutboxMessage> messages) => Task.FromResult(new RelayResult(messages, []));

    private static Task<int> RefuseAsync(IOutboxSource source) => source.RelayAsync(
        100,
        (messages, _) => Task.FromResult(new RelayResult([], [.. messages.Select(m => (m, new string('x', 2_000)))])),
        CancellationToken.None);

    private static UserDeleted Event(string user) => new(user, Then);

    private static string UserOf(OutboxMessage message) =>
        JsonSerializer.Deserialize<UserDeleted>(message.Payload, JsonDefaults.Options)!.UserId;

    private static Task<StoreApp> WithRelayAsync(StoreKind kind, RecordingSender sender) => StoreApp.StartAsync(kind, builder =>
    {
        builder.AddMessaging("test");
        builder.Services.AddSingleton<IMessageSender>(sender);
    });
}
