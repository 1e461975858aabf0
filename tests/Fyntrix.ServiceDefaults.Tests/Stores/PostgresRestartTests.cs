using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Fyntrix.PrivateServers;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

/// <summary>A service whose Postgres is stopped, killed and started again.</summary>
[Collection(nameof(PostgresRestartTests))]
[CollectionDefinition(nameof(PostgresRestartTests), DisableParallelization = true)]
public sealed class PostgresRestartTests(PostgresRestartTests.Server server) : IClassFixture<PostgresRestartTests.Server>, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RecordedLogs _logs = new();
    private readonly PrivatePostgres _postgres = server.Postgres;
    private TestApp _app = null!;

    public async Task InitializeAsync()
    {
        var database = $"test_{Guid.NewGuid():N}";
        await PrivatePostgres.EnsureDatabaseAsync(_postgres.ConnectionString, database);
        var connection = _postgres.ConnectionStringFor(database);
        await WidgetStore.MigrateAsync(connection);
        _app = await TestApp.StartAsync(
            builder =>
            {
                builder.AddWidgetStore();
                builder.Logging.AddProvider(_logs);
            },
            app =>
            {
                var api = app.MapApi("/widgets", "Widgets").RequireScope(Scopes.User);
                api.MapGet("/", async (WidgetDb db) => TypedResults.Ok(await db.Widgets.CountAsync()));
                api.MapGet("/plain", async (NpgsqlDataSource source) =>
                {
                    await using var command = source.CreateCommand("SELECT count(*) FROM widgets");
                    return TypedResults.Ok(await command.ExecuteScalarAsync());
                });
                api.MapPost("/{name}", async (string name, WidgetDb db) =>
                {
                    db.Widgets.Add(new Widget { DisplayName = name });
                    await db.SaveChangesAsync();
                    return TypedResults.Ok();
                });
            },
            [("ConnectionStrings:widgets", connection), ("ConnectionStrings:messaging", MessagingExtensions.InMemory)]);
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("/widgets/", true)]
    [InlineData("/widgets/", false)]
    [InlineData("/widgets/plain", true)]
    [InlineData("/widgets/plain", false)]
    public async Task A_read_right_after_a_restart_is_answered_though_every_connection_of_the_pool_is_dead(string path, bool killed)
    {
        await FillPoolAsync();
        await RestartAsync(killed);

        var answer = await _app.As("ann").GetAsync(path);

        Assert.Equal((HttpStatusCode.OK, "0"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Single(_logs.Of(".ReadRetry"));
        Assert.Empty(_logs.AtLeast(LogLevel.Warning));
    }

    [Fact]
    public async Task A_write_right_after_a_restart_is_a_503_that_says_when_to_repeat_it_and_the_repeat_succeeds()
    {
        await FillPoolAsync();
        await RestartAsync(killed: true);

        var answer = await _app.As("ann").PostAsync("/widgets/first", null);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "2"), (answer.StatusCode, answer.Headers.RetryAfter?.ToString()));

        Assert.Equal(HttpStatusCode.OK, (await _app.As("ann").PostAsync("/widgets/first", null)).StatusCode);
        Assert.Empty(_logs.AtLeast(LogLevel.Error));
    }

    [Fact]
    public async Task Under_load_a_crash_is_answered_503_and_nothing_that_was_acknowledged_is_lost_or_doubled()
    {
        using var stop = new CancellationTokenSource();
        var wrong = new ConcurrentQueue<string>();
        var written = new ConcurrentBag<string>();
        var (refused, sinceRestart, restarted) = (0, 0, false);
        var workers = Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            var client = _app.As($"user{n}");
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var (isWrite, name) = (i % 2 == 0, $"{n}-{i}");
                using var answer = isWrite ? await client.PostAsync($"/widgets/{name}", null) : await client.GetAsync(i % 4 == 1 ? "/widgets/" : "/widgets/plain");
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)
                    Interlocked.Increment(ref refused);
                else if (answer.StatusCode != HttpStatusCode.OK)
                    wrong.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                else if (Volatile.Read(ref restarted))
                    Interlocked.Increment(ref sinceRestart);
                if (isWrite && answer.IsSuccessStatusCode)
                    written.Add(name);
            }
        })).ToList();

        await Eventually.HoldsAsync(() => written.Count > 50, Patience);
        await _postgres.KillAsync();
        await Eventually.HoldsAsync(() => Volatile.Read(ref refused) > 20, Patience);
        await _postgres.RestartAsync();
        Volatile.Write(ref restarted, true);
        await Eventually.HoldsAsync(() => Volatile.Read(ref sinceRestart) > 200, Patience);
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        Assert.Empty(wrong);
        await using var scope = _app.Services.CreateAsyncScope();
        var kept = await scope.ServiceProvider.GetRequiredService<WidgetDb>().Widgets.Select(w => w.DisplayName).ToListAsync();
        Assert.Empty(written.Except(kept));
        Assert.Empty(_logs.AtLeast(LogLevel.Error));
    }

    [Fact]
    public async Task Readiness_follows_the_database_and_each_change_is_logged_once()
    {
        Assert.Equal((HttpStatusCode.OK, null), await HealthAsync());
        Assert.Equal((HttpStatusCode.OK, null), await HealthAsync());
        await _postgres.StopAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "The database cannot be reached (connection)."), await HealthAsync());
        await _postgres.RestartAsync();
        Assert.Equal((HttpStatusCode.OK, null), await HealthAsync());

        Assert.Equal(
            ["Information: Ready", "Warning: No longer ready: widgets: The database cannot be reached (connection).", "Information: Ready"],
            _logs.Of(".ReadinessLog"));
        Assert.Empty(_logs.AtLeast(LogLevel.Error));
    }

    private async Task<(HttpStatusCode Status, string? Detail)> HealthAsync()
    {
        var answer = await _app.Anonymous().GetAsync("/health");
        var check = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("checks").GetProperty("widgets");
        return (answer.StatusCode, check.TryGetProperty("detail", out var detail) ? detail.GetString() : null);
    }

    /// <summary>Several connections that have been used and are idle now.</summary>
    private async Task FillPoolAsync()
    {
        var source = _app.Services.GetRequiredService<NpgsqlDataSource>();
        var connections = new List<NpgsqlConnection>();
        for (var i = 0; i < 5; i++)
            connections.Add(await source.OpenConnectionAsync());
        foreach (var connection in connections)
            await connection.DisposeAsync();
    }

    private async Task RestartAsync(bool killed)
    {
        if (killed)
            await _postgres.KillAsync();
        await _postgres.RestartAsync();
    }

    /// <summary>On a disk that is written through, so that what was committed must outlive the server.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public PrivatePostgres Postgres { get; private set; } = null!;

        public async Task InitializeAsync() => Postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions());

        public async Task DisposeAsync() => await Postgres.DisposeAsync();
    }
}
