using System.Reflection;
using Fyntrix.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// Brings the database to the schema of this version, as the login that owns it, and then gives the service's role its rights.
/// Of several that migrate at once one does it, and the others wait and find it done.
/// </summary>
internal sealed class StoreMigrator<TContext>(DbContextOptions<TContext> options, PostgresConnections connections)
    where TContext : ServiceDbContext
{
    /// <param name="login">Who shall run the service; null for the login that migrates.</param>
    /// <param name="cancellationToken">Breaks off; what is not finished is undone.</param>
    /// <returns>The migrations that were applied here, in their order.</returns>
    /// <exception cref="CommandRefusedException">With one line on what is wrong and what to do.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(string? login, CancellationToken cancellationToken)
    {
        await using var owner = connections.OpenAsOwner();
        var begun = new List<string>();
        await using (var db = Open(owner, begun))
        {
            if ((await SchemaState.ReadAsync(db.Database, cancellationToken)) is { Unknown.Count: > 0 } newer)
                throw new CommandRefusedException((newer with { Pending = [] }).Fault!);
            try
            {
                await db.Database.MigrateAsync(cancellationToken);
            }
            catch (PostgresException e) when (begun.Count > 0)
            {
                throw new CommandRefusedException(
                    $"The migration {begun[^1]} failed and was undone: {DatabaseFailure.Describe(e)}. Put right what it says and migrate again; until then the service stays not ready.");
            }
        }

        await AppRole.EnsureAsync(owner, connections.Role, login, cancellationToken);
        await AppRole.GrantAsync(owner, connections.Role, connections.AppendOnly, cancellationToken);
        return begun;
    }

    public async Task<SchemaState> CompareAsync(CancellationToken cancellationToken)
    {
        await using var owner = connections.OpenAsOwner();
        await using var db = Open(owner, []);
        return await SchemaState.ReadAsync(db.Database, cancellationToken);
    }

    private TContext Open(NpgsqlDataSource owner, List<string> begun)
    {
        var asOwner = new DbContextOptionsBuilder<TContext>(options)
            .UseNpgsql(owner)
            .LogTo((id, _) => id == RelationalEventId.MigrationApplying, data => begun.Add(IdOf(((MigrationEventData)data).Migration)));
        var db = (TContext)Activator.CreateInstance(typeof(TContext), asOwner.Options)!;
        // An index on a large table takes its time, and so does another instance that migrates.
        db.Database.SetCommandTimeout(TimeSpan.Zero);
        return db;
    }

    private static string IdOf(Migration migration) => migration.GetType().GetCustomAttribute<MigrationAttribute>()!.Id;
}
