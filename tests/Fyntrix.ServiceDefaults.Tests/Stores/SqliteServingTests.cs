using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

/// <summary>A store in a service: what the service does for it by itself, and what it says of it.</summary>
public sealed class SqliteServingTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_idle_service_sees_that_its_file_is_gone_brings_it_back_and_says_so()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<NoteStore>();
        await store.AddAsync("kept");
        await Eventually.HoldsAsync(async () => await store.ReadAsync(c => c.QueryLong("SELECT count(*) FROM archive_changes"), CancellationToken.None) == 0);
        Assert.Contains("Healthy", await HealthAsync(app), StringComparison.Ordinal);

        File.Delete(store.Path);
        await Eventually.HoldsAsync(() => Task.FromResult(store.LastHealing?.Restored == 1));

        Assert.Equal(["kept"], await store.ContentsAsync());
        var health = await HealthAsync(app);
        Assert.Contains("Degraded", health, StringComparison.Ordinal);
        Assert.Contains("1 rows came back from the archive", health, StringComparison.Ordinal);
        app.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Contains("Healthy", await HealthAsync(app), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_is_nearly_full_is_said_while_the_service_stays_ready()
    {
        await using var app = await StartAsync(("Stores:LowDiskBytes", "9000000000000000"));

        Assert.Contains("bytes left", await HealthAsync(app), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_inbox_rows_and_used_up_keys_go_and_the_others_stay()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<NoteStore>();
        await store.WriteAsync(
            write =>
            {
                for (var i = 0; i < 1200; i++)
                {
                    var at = write.Now - TimeSpan.FromDays(i < 1100 ? 15 : 13);
                    write.Connection.Execute("INSERT INTO inbox_messages (message_id, handler, handled_at) VALUES ($id, 'h', $at)", ("$id", $"{i}"), ("$at", at));
                    write.Connection.Execute(
                        "INSERT INTO idempotency_keys (owner_id, key, fingerprint, created_at, locked_until) VALUES ('o', $id, x'00', $at, 0)",
                        ("$id", $"{i}"), ("$at", write.Now - TimeSpan.FromHours(i < 1000 ? 25 : 23)));
                }

                return 0;
            },
            CancellationToken.None);
        var pages = await store.ReadAsync(c => c.QueryLong("PRAGMA page_count"), CancellationToken.None);

        await SqliteCleanup.TrimMessagesAsync(store, app.Clock.GetUtcNow(), CancellationToken.None);

        Assert.Equal((100, 200), await store.ReadAsync(c => (c.QueryLong("SELECT count(*) FROM inbox_messages"), c.QueryLong("SELECT count(*) FROM idempotency_keys")), CancellationToken.None));
        Assert.True(await store.ReadAsync(c => c.QueryLong("PRAGMA page_count"), CancellationToken.None) < pages);
    }

    [Fact]
    public async Task A_second_instance_on_the_same_files_does_not_start_and_says_why()
    {
        await using var app = await StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Stores:Directory"] = _folder.Folder;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSqliteStore<NoteStore>();
        await using var second = builder.Build();

        var line = Assert.Single(second.Services.ServeStores());

        Assert.Contains(_folder.PathOf(NoteStore.FileName), line, StringComparison.Ordinal);
        Assert.Contains("stop that one", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_has_figures()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, double>();
        var name = _folder.PathOf(NoteStore.FileName);
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => l.EnableMeasurementEvents(instrument) };
        await using var store = _folder.Serve();
        listener.SetMeasurementEventCallback<long>((i, value, _, _) => seen.AddOrUpdate(i.Name, value, (_, former) => Math.Max(former, value)));
        listener.SetMeasurementEventCallback<int>((i, value, _, _) => seen.AddOrUpdate(i.Name, value, (_, former) => Math.Max(former, value)));
        listener.Start();

        await store.AddAsync("x");
        await store.AppendToArchiveAsync();
        File.Delete(name);
        await Eventually.HoldsAsync(async () => await Record.ExceptionAsync(() => store.AddAsync("y")) is null && store.LastHealing is not null);
        listener.RecordObservableInstruments();

        foreach (var figure in new[] { "file.size", "log.size", "disk.free", "group.size", "recreations", "restored_rows" })
            Assert.True(seen.GetValueOrDefault($"fyntrix.store.{figure}") > 0, $"{figure}: {string.Join(", ", seen)}");
        Assert.True(seen.ContainsKey("fyntrix.store.writes.queued"));
    }

    private Task<TestApp> StartAsync(params (string, string)[] settings) => TestApp.StartAsync(
        builder => builder.AddSqliteMessageStore<NoteStore>(),
        settings: [("ConnectionStrings:messaging", MessagingExtensions.InMemory), ("Stores:Directory", _folder.Folder), .. settings]);

    private static async Task<string> HealthAsync(TestApp app)
    {
        using var response = await app.Anonymous().GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("checks").GetProperty(nameof(NoteStore)).GetRawText();
    }
}
