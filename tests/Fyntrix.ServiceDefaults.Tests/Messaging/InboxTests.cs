using System.Collections.Concurrent;
using System.Diagnostics;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;
using MassTransit;

namespace Fyntrix.ServiceDefaults.Tests.Messaging;

public sealed class InboxTests
{
    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task A_message_that_is_delivered_eight_times_at_once_is_dealt_with_once(StoreKind kind)
    {
        var log = new HandlerLog();
        await using var store = await WithHandlerAsync(kind, log);
        var id = Guid.NewGuid();

        await DeliverAsync(store, id, 8);
        await DeliverAsync(store, Guid.NewGuid(), 1);

        Assert.Equal(2, log.Calls.Count);
        Assert.Contains(log.Calls, c => c.Delivery.MessageId == id);
        Assert.Equal(2, await store.CountAsync(Table(kind)));
        Assert.Equal(2, await store.CountAsync("inbox_messages"));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task A_handler_that_throws_leaves_nothing_behind_and_is_tried_again(StoreKind kind)
    {
        var log = new HandlerLog();
        await using var store = await WithHandlerAsync(kind, log);
        var leftBehind = new ConcurrentBag<long>();
        log.Before = () =>
        {
            leftBehind.Add(store.CountAsync("inbox_messages").GetAwaiter().GetResult() + store.CountAsync(Table(kind)).GetAwaiter().GetResult());
        };
        log.After = _ => log.Calls.Count == 1 ? new ArithmeticException("the first time") : null;

        await DeliverAsync(store, Guid.NewGuid(), 1);

        Assert.Equal(2, log.Calls.Count);
        Assert.All(leftBehind, count => Assert.Equal(0, count));
        Assert.Equal(1, await store.CountAsync(Table(kind)));
        Assert.Equal(1, await store.CountAsync("inbox_messages"));
    }

    [Theory]
    [InlineData(StoreKind.Postgres)]
    [InlineData(StoreKind.Sqlite)]
    public async Task A_message_keeps_its_id_and_trace_from_the_transaction_that_wrote_it_to_the_handler(StoreKind kind)
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ActivityStarted = spans.Add,
            ShouldListenTo = source => source.Name is "MassTransit" or MessagingExtensions.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var log = new HandlerLog();
        await using var store = await WithHandlerAsync(kind, log);

        using var writing = new Activity("a change").SetIdFormat(ActivityIdFormat.W3C).Start();
        writing.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        await store.PublishAsync([new UserDeleted("somebody", TestApp.Start)]);
        writing.Stop();

        var call = await log.First.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("somebody", call.Message.UserId);
        Assert.Equal(TestApp.Start, call.Message.DeletedAt);
        Assert.Equal(writing.TraceId, call.TraceId);
        // The change had ended when the relay went to work: what ties the two is in the outbox's row alone.
        var published = Assert.Single(spans, s => s.OperationName == "publish UserDeleted" && s.TraceId == writing.TraceId);
        Assert.Equal(ActivityKind.Producer, published.Kind);
        Assert.Equal(writing.SpanId, published.ParentSpanId);
        Assert.NotEqual(Guid.Empty, call.Delivery.MessageId);
        Assert.Equal(TimeSpan.Zero, call.Delivery.SentAt!.Value.Offset);
    }

    [Fact]
    public async Task A_revocation_that_arrives_by_message_is_in_force_at_once()
    {
        await using var store = await StoreApp.StartAsync(
            StoreKind.Sqlite,
            b => b.AddMessaging("test"),
            app => app.MapGet("/mine", () => "ok").RequireAuthorization());
        var client = store.App.As("ann");
        Assert.True((await client.GetAsync("/mine")).IsSuccessStatusCode);

        await DeliverAsync(store, Guid.NewGuid(), 1, new SessionsRevoked("ann", "session-of-ann", TestApp.Start));

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await client.GetAsync("/mine")).StatusCode);
    }

    private static string Table(StoreKind kind) => kind == StoreKind.Postgres ? "widgets" : "notes";

    private static Task<StoreApp> WithHandlerAsync(StoreKind kind, HandlerLog log) => StoreApp.StartAsync(kind, builder =>
    {
        builder.Services.AddSingleton(log);
        builder.AddMessaging("test", m => _ = kind == StoreKind.Postgres
            ? m.Handle<UserDeleted, AddWidget, WidgetDb>()
            : m.HandleSqlite<UserDeleted, AddNote, NoteStore>());
    });

    private static Task DeliverAsync(StoreApp store, Guid id, int times) => DeliverAsync(store, id, times, new UserDeleted("ann", TestApp.Start));

    /// <summary>Delivers and waits until the consumers are through with each delivery, for good or ill.</summary>
    private static async Task DeliverAsync<T>(StoreApp store, Guid id, int times, T message)
        where T : class
    {
        var bus = store.App.Services.GetRequiredService<IBusControl>();
        var observer = new ConsumeObserver(id, times);
        var handle = bus.ConnectReceiveObserver(observer);
        await Task.WhenAll(Enumerable.Range(0, times).Select(_ => Task.Run(() => bus.Publish(message, c => c.MessageId = id))));
        await observer.Done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        handle.Disconnect();
    }
}
