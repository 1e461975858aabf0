using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Hosting;

[Collection(nameof(CommandTests))]
public sealed class MigrateTests : IAsyncLifetime
{
    private const int Pending = 3;

    private TestPostgres _postgres = null!;

    public async Task InitializeAsync() => _postgres = await TestPostgres.CreateAsync();

    public async Task DisposeAsync() => await _postgres.DisposeAsync();

    [Fact]
    public async Task Migrate_says_what_it_applied_and_check_says_by_its_code_whether_there_is_something_to_apply()
    {
        Assert.Equal((Pending, $"Pending: {WidgetStore.FirstMigration}.", ""), await RunAsync("migrate", "check"));
        Assert.Equal((Pending, $"Pending: {WidgetStore.FirstMigration}.", ""), await RunAsync("migrate", "check"));
        Assert.Equal((0, $"Applied: {WidgetStore.FirstMigration}.\nThe role widgets_app has its rights.", ""), await RunAsync("migrate"));
        Assert.Equal((0, "The schema is up to date.\nThe role widgets_app has its rights.", ""), await RunAsync("migrate"));
        Assert.Equal((0, "The schema is up to date.", ""), await RunAsync("migrate", "check"));
    }

    [Fact]
    public async Task A_database_that_is_not_there_yet_is_made()
    {
        var missing = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Database = $"test_{Guid.NewGuid():N}" };
        try
        {
            var (code, output, _) = await CommandRun.RunAsync(["migrate"], builder => AddWidgets(builder, missing.ConnectionString));

            Assert.Equal((0, $"Applied: {WidgetStore.FirstMigration}."), (code, output.Split('\n')[0]));
        }
        finally
        {
            await ExecuteAsync($"DROP DATABASE IF EXISTS {missing.Database} WITH (FORCE)");
        }
    }

    [Theory]
    [InlineData("Production", "migrate")]
    [InlineData("Production", "migrate", "check")]
    [InlineData("Development")]
    public async Task A_schema_newer_than_the_version_is_left_alone_in_one_line(string environment, params string[] arguments)
    {
        await WidgetStore.MigrateAsync(_postgres.ConnectionString);
        await ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99')");

        var (code, output, errors) = await CommandRun.RunAsync(arguments, AddWidgets, environment);

        Assert.Equal((1, "", "The schema is newer than this version (29990101000000_Later): deploy the newer version."), (code, output, errors.Trim()));
    }

    [Theory]
    [InlineData("Production", "migrate")]
    [InlineData("Development")]
    public async Task A_migration_that_fails_is_undone_and_is_one_line_that_names_it(string environment, params string[] arguments)
    {
        var (code, output, errors) = await CommandRun.RunAsync(arguments, AddBroken, environment);

        Assert.Equal((1, ""), (code, output));
        Assert.Equal(
            "The migration 20260102000000_Broken failed and was undone: division by zero (22012). Put right what it says and migrate again; until then the service stays not ready.",
            errors.Trim());
        Assert.Equal(PostgresErrorCodes.UndefinedTable, (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("SELECT * FROM half"))).SqlState);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("migrate", "check")]
    [InlineData]
    public async Task Without_a_safe_connection_nothing_is_tried(params string[] arguments)
    {
        var (code, output, errors) = await CommandRun.RunAsync(arguments, builder => AddWidgets(builder, "Host=db.example.com;Username=x;Database=x;Timeout=1"));

        Assert.Equal((1, ""), (code, output));
        Assert.Equal(
            "The connection to db.example.com could go unencrypted: add SslMode=VerifyFull (or at the least Require) to ConnectionStrings:widgets, or set Postgres:AllowPlain=true on a private network.",
            errors.Trim());
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await CommandRun.RunAsync(arguments, AddWidgets);
        return (code, output.Trim().ReplaceLineEndings("\n"), errors.Trim());
    }

    private void AddWidgets(WebApplicationBuilder builder) => AddWidgets(builder, _postgres.ConnectionString);

    private static void AddWidgets(WebApplicationBuilder builder, string connectionString)
    {
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:widgets", (string?)connectionString)]);
        builder.AddWidgetStore();
    }

    private void AddBroken(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:widgets", (string?)_postgres.ConnectionString)]);
        builder.AddPostgresStore<BrokenDb>("widgets");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
