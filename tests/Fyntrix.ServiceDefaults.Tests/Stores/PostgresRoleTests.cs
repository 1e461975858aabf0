using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

public sealed class PostgresRoleTests : IAsyncLifetime
{
    // Roles belong to the whole server, which other tests use too. The last letter is not of a GUID: a name that ends in "db"
    // would have a role without that end.
    private readonly string _store = $"w{Guid.NewGuid():N}"[..19] + "s";
    private readonly List<string> _roles = [];
    private TestPostgres _postgres = null!;

    private string Role => $"{_store}_app";

    public async Task InitializeAsync()
    {
        _roles.Add(Role);
        _postgres = await TestPostgres.CreateAsync();
    }

    public async Task DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await using var server = await TestPostgres.CreateAsync();
        foreach (var role in _roles)
            await ExecuteAsync(server.ConnectionString, $"DROP ROLE IF EXISTS {role}");
    }

    [Fact]
    public async Task Every_connection_of_the_pool_stays_in_the_role_however_often_it_is_used()
    {
        await using var store = await StoreApp.StartAsync(StoreKind.Postgres);
        await using var scope = store.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WidgetDb>();
        var source = store.App.Services.GetRequiredService<NpgsqlDataSource>();
        var sessions = new HashSet<int>();

        for (var i = 0; i < 20; i++)
        {
            var (user, pid) = Split(await db.Database.SqlQueryRaw<string>("SELECT current_user || ' ' || pg_backend_pid() AS \"Value\"").SingleAsync());
            Assert.Equal("widgets_app", user);
            sessions.Add(pid);
            await using var command = source.CreateCommand("SELECT current_user || ' ' || pg_backend_pid()");
            (user, pid) = Split((string)(await command.ExecuteScalarAsync())!);
            Assert.Equal("widgets_app", user);
            sessions.Add(pid);
        }

        // One after another, EF and commands need one connection between them: there is one pool.
        Assert.Single(sessions);

        static (string User, int Pid) Split(string text) => text.Split(' ') is [var user, var pid]
            ? (user, int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture))
            : throw new FormatException(text);
    }

    [Fact]
    public async Task The_role_works_with_rows_and_may_do_nothing_else()
    {
        await WidgetStore.MigrateAsync(_postgres.ConnectionString, _store, null, "inbox_messages");
        string[] may =
        [
            "INSERT INTO inbox_messages VALUES (gen_random_uuid(), 'x', now())",
            "SELECT * FROM inbox_messages",
            "SELECT * FROM \"__EFMigrationsHistory\"",
            "INSERT INTO outbox_messages (id, type, payload, created_at, attempts) VALUES (gen_random_uuid(), 'x', '{}', now(), 0)",
            "SELECT * FROM outbox_messages FOR UPDATE SKIP LOCKED",
            "UPDATE widgets SET side = 'LEFT'",
            "DELETE FROM widgets",
        ];
        string[] mayNot =
        [
            "CREATE TABLE t (x int)",
            "CREATE TEMP TABLE t (x int)",
            "CREATE SCHEMA s",
            "ALTER TABLE widgets ADD COLUMN x int",
            "DROP TABLE widgets",
            "TRUNCATE widgets",
            "CREATE INDEX i ON widgets (side)",
            "CREATE TRIGGER t BEFORE INSERT ON widgets EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "UPDATE inbox_messages SET handler = 'x'",
            "DELETE FROM inbox_messages",
            "INSERT INTO \"__EFMigrationsHistory\" VALUES ('x', 'x')",
            "DELETE FROM \"__EFMigrationsHistory\"",
            "CREATE ROLE r",
        ];

        foreach (var statement in may)
            Assert.Null(await RefusalAsync(statement));
        foreach (var statement in mayNot)
            Assert.Equal((statement, PostgresErrorCodes.InsufficientPrivilege), (statement, await RefusalAsync(statement)));

        async Task<string?> RefusalAsync(string statement) =>
            (await Record.ExceptionAsync(() => ExecuteAsync(As(Role, _postgres), statement)) as PostgresException)?.SqlState;
    }

    [Fact]
    public async Task A_service_gets_into_its_own_database_and_into_no_other()
    {
        await using var other = await TestPostgres.CreateAsync();
        await WidgetStore.MigrateAsync(_postgres.ConnectionString, _store);
        var others = $"o{_store}";
        _roles.Add($"{others}_app");
        await WidgetStore.MigrateAsync(other.ConnectionString, others);
        var login = await LoginAsync();
        await WidgetStore.MigrateAsync(_postgres.ConnectionString, _store, login);

        await ExecuteAsync(As(Role, _postgres, login), "SELECT * FROM widgets");
        var atTheDoor = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(As(Role, other, login), "SELECT 1"));
        var otherRole = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(As($"{others}_app", _postgres, login), "SELECT 1"));
        var inside = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(As(Role, other), "SELECT * FROM widgets"));

        Assert.All([atTheDoor, otherRole, inside], e => Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, e.SqlState));
    }

    [Fact]
    public async Task Tables_of_later_migrations_are_covered_and_rights_that_somebody_added_are_taken_back()
    {
        await WidgetStore.MigrateAsync(_postgres.ConnectionString, _store);
        await ExecuteAsync(_postgres.ConnectionString, $"CREATE TABLE later (x int); GRANT TRUNCATE ON widgets TO {Role}");
        await ExecuteAsync(As(Role, _postgres), "INSERT INTO later VALUES (1); TRUNCATE widgets CASCADE");

        await WidgetStore.MigrateAsync(_postgres.ConnectionString, _store);

        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(As(Role, _postgres), "TRUNCATE widgets CASCADE"));
        await ExecuteAsync(As(Role, _postgres), "DELETE FROM later");
    }

    [Fact]
    public async Task Many_that_migrate_at_once_on_one_server_and_on_one_database_all_succeed()
    {
        var databases = new List<TestPostgres>();
        for (var i = 0; i < 4; i++)
            databases.Add(await TestPostgres.CreateAsync());
        try
        {
            var login = await LoginAsync();
            var done = await Task.WhenAll(databases.SelectMany(d => Enumerable.Repeat(d, 3)).Select(d => Task.Run(() => WidgetStore.MigrateAsync(d.ConnectionString, _store, login))));

            // One of the three on each database applies the migration, the others find it applied.
            Assert.Equal(Enumerable.Repeat(WidgetStore.FirstMigration, databases.Count), done.SelectMany(d => d));
            foreach (var database in databases)
                await ExecuteAsync(As(Role, database, login), "SELECT * FROM widgets");
        }
        finally
        {
            foreach (var database in databases)
                await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_owner_that_may_not_make_roles_is_told_what_an_administrator_runs_and_goes_on_once_that_is_done()
    {
        var (owner, login) = (await LoginAsync(), await LoginAsync());
        await ExecuteAsync(_postgres.ConnectionString, $"ALTER DATABASE {_postgres.Database} OWNER TO {owner}");
        var asOwner = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Username = owner, Password = "login" }.ConnectionString;

        var missing = await Assert.ThrowsAsync<CommandRefusedException>(() => WidgetStore.MigrateAsync(asOwner, _store, login));
        Assert.EndsWith($"an administrator runs: CREATE ROLE \"{Role}\" NOLOGIN; GRANT \"{Role}\" TO \"{login}\";", missing.Message, StringComparison.Ordinal);
        await ExecuteAsync(_postgres.ConnectionString, $"CREATE ROLE \"{Role}\" NOLOGIN");
        var apart = await Assert.ThrowsAsync<CommandRefusedException>(() => WidgetStore.MigrateAsync(asOwner, _store, login));
        Assert.EndsWith($"an administrator runs: GRANT \"{Role}\" TO \"{login}\";", apart.Message, StringComparison.Ordinal);
        await ExecuteAsync(_postgres.ConnectionString, $"GRANT \"{Role}\" TO \"{login}\"");

        await WidgetStore.MigrateAsync(asOwner, _store, login);
        await ExecuteAsync(As(Role, _postgres, login), "DELETE FROM widgets");
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(As(Role, _postgres, login), "TRUNCATE widgets"));
    }

    private async Task<string> LoginAsync()
    {
        var login = $"login_{Guid.NewGuid():N}"[..20];
        _roles.Add(login);
        await ExecuteAsync(_postgres.ConnectionString, $"CREATE ROLE {login} LOGIN PASSWORD 'login'");
        return login;
    }

    /// <summary>A connection as a service has it, of the superuser or of a login.</summary>
    private static string As(string role, TestPostgres database, string? login = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = $"-c role={role}" };
        if (login is not null)
            (connection.Username, connection.Password) = (login, "login");
        return connection.ConnectionString;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
