using System.Diagnostics.CodeAnalysis;
using Fyntrix.ServiceDefaults.Hosting;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// The role that a service runs as, and its rights: rows of the tables, and nothing about the tables themselves.
/// Roles belong to the server and not to one database, so that others may be making the same one at this moment.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "Names cannot be parameters; they are quoted.")]
internal static class AppRole
{
    private const string History = "\"__EFMigrationsHistory\"";

    /// <summary>Makes the role when it is missing and lets a login run as it.</summary>
    /// <param name="owner">Connections of the login that migrates.</param>
    /// <param name="role">The role.</param>
    /// <param name="login">Who shall run as it; null for the login that migrates.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CommandRefusedException">This login may not do that; the text has the statements for somebody who may.</exception>
    public static async Task EnsureAsync(NpgsqlDataSource owner, string role, string? login, CancellationToken cancellationToken)
    {
        login ??= (string)(await ScalarAsync(owner, "SELECT current_user::text", [], cancellationToken))!;
        var create = $"CREATE ROLE {Quoted(role)} NOLOGIN";
        var join = $"GRANT {Quoted(role)} TO {Quoted(login)}";
        if (!await IsThereAsync(owner, role, cancellationToken))
            await TryAsync(owner, create, $"The role {role} is missing", $"{create}; {join};", cancellationToken);
        if (!await MayBecomeAsync(owner, login, role, cancellationToken))
            await TryAsync(owner, join, $"The login {login} may not run as {role}", $"{join};", cancellationToken);
    }

    /// <summary>
    /// Gives the role exactly its rights on the database, and takes from everybody what a new database gives to everybody.
    /// Run after each migration; the history's lock keeps other migrations out meanwhile and lets readers in.
    /// </summary>
    public static async Task GrantAsync(NpgsqlDataSource owner, string role, IReadOnlyList<string> appendOnly, CancellationToken cancellationToken)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (who, database) = (Quoted(role), Quoted(connection.Database));
        await using var command = new NpgsqlCommand(
            $"""
            LOCK TABLE {History} IN SHARE ROW EXCLUSIVE MODE;
            REVOKE ALL ON DATABASE {database} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {database} TO {who};
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            GRANT USAGE ON SCHEMA public TO {who};
            REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who};
            REVOKE INSERT, UPDATE, DELETE ON {History} FROM {who};
            {(appendOnly.Count == 0 ? "" : $"REVOKE UPDATE, DELETE ON {string.Join(", ", appendOnly.Select(Quoted))} FROM {who};")}
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {who};
            """,
            connection,
            transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> IsThereAsync(NpgsqlDataSource owner, string role, CancellationToken cancellationToken) =>
        await ScalarAsync(owner, "SELECT 1 FROM pg_roles WHERE rolname = $1", [role], cancellationToken) is not null;

    // From version 16 on a member may be one without the right to SET ROLE.
    private static async Task<bool> MayBecomeAsync(NpgsqlDataSource owner, string login, string role, CancellationToken cancellationToken) =>
        (bool)(await ScalarAsync(
            owner,
            "SELECT pg_has_role($1, $2, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)",
            [login, role],
            cancellationToken))!;

    private static async Task TryAsync(NpgsqlDataSource owner, string statement, string what, string remedy, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = owner.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Another instance, or the same service on another database of this server, was faster.
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new CommandRefusedException($"{what} and this login may not change that; an administrator runs: {remedy}");
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource owner, string sql, string[] values, CancellationToken cancellationToken)
    {
        await using var command = owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
