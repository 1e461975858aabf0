using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Fyntrix.Contracts;
using Fyntrix.PrivateServers;
using Fyntrix.ServiceDefaults;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fyntrix.Bench.Messages;

/// <summary>
/// What the outbox costs: its relay from Postgres to RabbitMQ beside publishing the same messages with confirms and no outbox, and
/// the time from an event's writing to the broker's confirm at a steady 100 a second.
/// </summary>
internal sealed class RelayScenario : IScenario
{
    private const int Messages = 20_000;
    private const int InFlight = 500;
    private const int Rounds = 5;
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(20);

    public string Name => "relay";

    public string Describes => "outbox relay from Postgres to RabbitMQ against plain confirmed publishing; commit-to-confirm latency at 100/s";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions(), cancellationToken);
        await using var rabbitMq = await PrivateRabbitMq.StartAsync(new PrivateRabbitMqOptions(), cancellationToken);
        await PrivatePostgres.EnsureDatabaseAsync(postgres.ConnectionString, "benchdb", cancellationToken);
        await using var app = await StartAsync(postgres.ConnectionStringFor("benchdb"), rabbitMq.ConnectionString, cancellationToken);

        List<double> plain = [], relayed = [];
        await PublishAsync(app, cancellationToken); // the first round compiles and declares
        await RelayAsync(app, cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            plain.Add(await PublishAsync(app, cancellationToken));
            relayed.Add(await RelayAsync(app, cancellationToken));
        }

        var latencies = await SteadyAsync(app, cancellationToken);
        plain.Sort();
        relayed.Sort();
        var published = new ScenarioResult.Figure($"confirmed publishes, {InFlight} in flight", plain[Rounds / 2]);
        return new ScenarioResult("messages/s",
        [
            published,
            new("outbox relay", relayed[Rounds / 2], published),
            new("written to confirmed at 100/s, p50 in ms", latencies[latencies.Count / 2] * 1000),
            new("written to confirmed at 100/s, p99 in ms", latencies[latencies.Count * 99 / 100] * 1000),
        ]);
    }

    private static async Task<WebApplication> StartAsync(string database, string broker, CancellationToken cancellationToken)
    {
        await using (var db = new BenchDb(new DbContextOptionsBuilder<BenchDb>().UseNpgsql(database).Options))
        {
            // The role that migrate would make; nothing is migrated here.
            await db.Database.EnsureCreatedAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("CREATE ROLE bench_app NOLOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bench_app", cancellationToken);
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(RelayScenario).Assembly.GetName().Name,
            EnvironmentName = "Benchmark",
        });
        builder.Configuration["ConnectionStrings:benchdb"] = database;
        builder.Configuration["ConnectionStrings:messaging"] = broker;
        builder.Configuration["URLS"] = "http://127.0.0.1:0";
        builder.Services.AddSingleton<ISigningKeySource, NoKeys>();
        builder.AddServiceDefaults(issuesTokens: true);
        builder.Logging.ClearProviders();
        builder.AddPostgresStore<BenchDb>("benchdb");
        builder.AddMessaging("bench");
        var app = builder.Build();
        await app.StartAsync(cancellationToken);
        return app;
    }

    private static PreferencesChanged Message() => new("0197f4c2-7a31-7d7e-9d52-3f5f0d2c9b11", "NIFTY50", "IN", "moderate", new Dictionary<string, bool> { ["Swing"] = true, ["Intraday"] = false }, "Swing", [], DateTimeOffset.UtcNow);

    /// <returns>Messages a second.</returns>
    private static async Task<double> PublishAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var bus = app.Services.GetRequiredService<IBus>();
        var message = Message();
        var started = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < Messages; sent += InFlight)
            await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => bus.Publish(message, cancellationToken)));
        return Messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <returns>Messages a second, from the commit that wrote them all to the last one's removal.</returns>
    private static async Task<double> RelayAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var row = OutboxMessage.For(Message(), DateTimeOffset.UtcNow);
        var source = app.Services.GetRequiredService<NpgsqlDataSource>();
        await using (var insert = source.CreateCommand(
            "INSERT INTO outbox_messages (id, type, payload, created_at, attempts) SELECT gen_random_uuid(), $1, $2::jsonb, now(), 0 FROM generate_series(1, $3)"))
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = row.Type });
            insert.Parameters.Add(new NpgsqlParameter { Value = row.Payload });
            insert.Parameters.Add(new NpgsqlParameter { Value = Messages });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        var started = Stopwatch.GetTimestamp();
        app.Services.GetRequiredService<OutboxSignal>().Set();
        while (true)
        {
            await using var left = source.CreateCommand("SELECT EXISTS (SELECT 1 FROM outbox_messages)");
            if (await left.ExecuteScalarAsync(cancellationToken) is false)
                return Messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <returns>Seconds from writing to confirm of each message, ascending.</returns>
    private static async Task<List<double>> SteadyAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var delays = new ConcurrentBag<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "fyntrix.outbox.delay")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => delays.Add(seconds));
        listener.Start();

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Steady && await timer.WaitForNextTickAsync(cancellationToken))
        {
            await using var scope = app.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
            db.Publish(Message(), DateTimeOffset.UtcNow);
            await db.SaveChangesAsync(cancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        return [.. delays.Order()];
    }

    private sealed class BenchDb(DbContextOptions<BenchDb> options) : ServiceDbContext(options);
}
