using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

/// <summary>What a request meets in the pool: no free connection, statements prepared before a migration, a server that is not ready.</summary>
public sealed class PostgresPoolTests : IAsyncLifetime
{
    private TestPostgres _postgres = null!;

    public async Task InitializeAsync()
    {
        _postgres = await TestPostgres.CreateAsync();
        await WidgetStore.MigrateAsync(_postgres.ConnectionString);
    }

    public async Task DisposeAsync() => await _postgres.DisposeAsync();

    [Fact]
    public async Task A_request_that_finds_no_free_connection_is_a_503_that_says_when_to_come_again()
    {
        await using var app = await StartAsync("Maximum Pool Size=1;Timeout=1");
        await using (await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync())
        {
            var answer = await app.As("ann").GetAsync("/widgets/");
            await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.OK, (await app.As("ann").GetAsync("/widgets/")).StatusCode);
    }

    [Theory]
    [InlineData("/widgets/")]
    [InlineData("/widgets/plain")]
    public async Task What_is_asked_again_is_prepared_and_stays_so_from_one_use_of_the_connection_to_the_next(string path)
    {
        await using var app = await StartAsync("Maximum Pool Size=1");
        Assert.Equal(0, await PreparedAsync(app));

        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await app.As("ann").GetAsync(path)).StatusCode);

        Assert.Equal(1, await PreparedAsync(app));
    }

    [Fact]
    public async Task A_read_whose_prepared_statement_a_migration_has_outdated_is_answered_on_every_connection()
    {
        await using var app = await StartAsync("Maximum Pool Size=3");
        await OnEachConnectionAsync(app, 3);
        await ExecuteAsync("ALTER TABLE widgets ADD COLUMN more int");

        for (var i = 0; i < 4; i++)
            Assert.Equal(HttpStatusCode.OK, (await app.As("ann").GetAsync("/widgets/plain")).StatusCode);
    }

    [Fact]
    public async Task A_write_with_an_outdated_statement_is_a_503_once_and_its_repeat_succeeds_on_every_connection()
    {
        await using var app = await StartAsync("Maximum Pool Size=3");
        await OnEachConnectionAsync(app, 3);
        await ExecuteAsync("ALTER TABLE widgets ADD COLUMN more int");

        await (await app.As("ann").PostAsync("/widgets/plain", null)).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");

        await OnEachConnectionAsync(app, 3);
        Assert.Equal(HttpStatusCode.OK, (await app.As("ann").PostAsync("/widgets/plain", null)).StatusCode);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_not_ready_within_the_time_of_readiness_and_not_of_a_connection()
    {
        // It takes connections into its backlog and says nothing.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var app = await StartAsync($"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};SslMode=Disable;Timeout=20");

        Assert.Equal("The database did not answer within two seconds.", await HealthAsync(app));
    }

    [Theory]
    [InlineData("DELETE FROM \"__EFMigrationsHistory\"", "The schema is older than this version: run the migrate command (1 to apply).")]
    [InlineData("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99')", "The schema is newer than this version (29990101000000_Later): deploy the newer version.")]
    public async Task A_schema_of_another_version_is_not_ready_until_it_is_put_right_also_beside_a_host_that_was_ready(string change, string fault)
    {
        await using var before = await StartAsync();
        Assert.Null(await HealthAsync(before));
        await ExecuteAsync($"CREATE TABLE kept AS SELECT * FROM \"__EFMigrationsHistory\"; {change}");
        await using var app = await StartAsync();

        Assert.Equal(fault, await HealthAsync(app));

        await ExecuteAsync("DELETE FROM \"__EFMigrationsHistory\"; INSERT INTO \"__EFMigrationsHistory\" SELECT * FROM kept");
        Assert.Null(await HealthAsync(app));
    }

    [Fact]
    public async Task A_service_that_cannot_run_as_its_role_is_not_ready_and_says_what_to_run()
    {
        await using var app = await StartAsync(name: $"w{Guid.NewGuid():N}"[..20]);

        Assert.Matches("^The service may not run as w.*_app: run the migrate command", await HealthAsync(app));
    }

    private async Task<TestApp> StartAsync(string settings = "", string name = "widgets") => await TestApp.StartAsync(
        builder => builder.AddWidgetStore(name),
        app =>
        {
            var api = app.MapApi("/widgets", "Widgets").RequireScope(Scopes.User);
            api.MapGet("/", async (WidgetDb db) => TypedResults.Ok(await db.Widgets.CountAsync()));
            api.MapGet("/plain", async (NpgsqlDataSource source) =>
            {
                await ReadAsync(source);
                return TypedResults.Ok();
            });
            api.MapPost("/plain", async (NpgsqlDataSource source) =>
            {
                await ReadAsync(source);
                return TypedResults.Ok();
            });
        },
        [($"ConnectionStrings:{name}", $"{_postgres.ConnectionString};{settings}")]);

    private static async Task ReadAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT * FROM widgets");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs the statement often enough on each connection of the pool to have it prepared there.</summary>
    private static async Task OnEachConnectionAsync(TestApp app, int size)
    {
        var connections = new List<NpgsqlConnection>();
        for (var i = 0; i < size; i++)
            connections.Add(await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync());
        foreach (var connection in connections)
        {
            for (var use = 0; use < 3; use++)
            {
                await using var command = new NpgsqlCommand("SELECT * FROM widgets", connection);
                await command.ExecuteNonQueryAsync();
            }

            await connection.DisposeAsync();
        }
    }

    /// <summary>Statements about widgets that are prepared on the pool's one connection.</summary>
    private static async Task<int> PreparedAsync(TestApp app)
    {
        await using var command = app.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE '%FROM widgets%' AND statement NOT LIKE '%pg_prepared_statements%'");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string?> HealthAsync(TestApp app)
    {
        var answer = await app.Anonymous().GetAsync("/health");
        var check = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("checks").EnumerateObject().First().Value;
        return check.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
