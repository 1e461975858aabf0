using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>A service on a store of one kind or the other, with the few things done to it that tests of both need.</summary>
internal sealed class StoreApp : IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly StoreKind _kind;
    private TestPostgres? _postgres;

    private StoreApp(StoreKind kind) => _kind = kind;

    public TestApp App { get; private set; } = null!;

    public static async Task<StoreApp> StartAsync(StoreKind kind, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        var made = new StoreApp(kind);
        if (kind == StoreKind.Postgres)
        {
            made._postgres = await TestPostgres.CreateAsync();
            await WidgetStore.MigrateAsync(made._postgres.ConnectionString);
        }

        made.App = await TestApp.StartAsync(
            builder =>
            {
                if (kind == StoreKind.Postgres)
                    builder.AddWidgetStore();
                else
                    builder.AddSqliteMessageStore<NoteStore>();
                configure?.Invoke(builder);
            },
            map,
            [
                ("ConnectionStrings:widgets", made._postgres?.ConnectionString ?? ""),
                ("ConnectionStrings:messaging", MessagingExtensions.InMemory),
                ("Stores:Directory", made._folder.Folder),
            ]);
        return made;
    }

    /// <summary>Writes something and these events in one transaction, which commits or not.</summary>
    public async Task PublishAsync(IEnumerable<object> events, bool commit = true)
    {
        if (_kind == StoreKind.Postgres)
        {
            await using var scope = App.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<WidgetDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Widgets.Add(new Widget { DisplayName = $"{Guid.NewGuid()}" });
            foreach (var one in events)
            {
                db.Publish(one, App.Clock.GetUtcNow());
                await db.SaveChangesAsync();
            }

            if (commit)
                await transaction.CommitAsync();
        }
        else
        {
            var write = App.Services.GetRequiredService<NoteStore>().WriteAsync(
                write =>
                {
                    write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ('plain', 'x')");
                    foreach (var one in events)
                        write.Publish(one);
                    return commit ? 0 : throw new ArithmeticException("undone");
                },
                CancellationToken.None);
            if (commit)
                await write;
            else
                await Assert.ThrowsAsync<ArithmeticException>(() => write);
        }
    }

    public Task<long> CountAsync(string table) => _kind == StoreKind.Postgres
        ? CountInPostgresAsync(table)
        : App.Services.GetRequiredService<NoteStore>().ReadAsync(c => c.QueryLong($"SELECT count(*) FROM {table}"), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<long> CountInPostgresAsync(string table)
    {
        await using var connection = new Npgsql.NpgsqlConnection(_postgres!.ConnectionString);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
