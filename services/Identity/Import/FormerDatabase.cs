using System.Data;
using System.Net.Sockets;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Npgsql;

namespace Fyntrix.Identity.Import;

/// <summary>
/// The former system's Postgres as of one moment: all is read in one snapshot. Its sessions are read-only, so that not even a
/// mistake of ours can change anything there.
/// </summary>
internal sealed class FormerDatabase : IAsyncDisposable
{
    private static readonly string Users =
        $"""
        SELECT id, phone_number, phone_number_verified, name, email, coalesce(email_verified, false), first_name, last_name,
            {Time("date_of_birth")}, gender, country_code, timezone, language, is_active, is_deleted, is_verified, is_premium,
            profile_picture_url, bio, {Time("last_login_at")}, last_login_ip, last_login_device, last_login_location, login_count,
            {Time("created_at")}, created_ip, {Time("updated_at")}, preferences::text, settings::text, user_metadata::text,
            referral_code, referred_by,
            array_remove(ARRAY[{Unusable("date_of_birth")}, {Unusable("last_login_at")}, {Unusable("created_at")}, {Unusable("updated_at")}], NULL),
            cognito_username, cognito_status, deleted_at
        FROM users WHERE id = ANY($1) ORDER BY array_position($1, id::text)
        """;

    private static readonly string Preferences =
        $"""
        SELECT user_id, disclosure_accepted, disclosure_version, universe, market_region, risk_profile, trading_modes::text,
            primary_mode, auxiliary_modes::text, {Time("created_at")}, {Time("updated_at")}
        FROM user_preferences WHERE user_id = ANY($1)
        """;

    private static readonly string Watchlists =
        $"""
        SELECT id, user_id, symbol, exchange, notes, {Time("added_at")}, {Time("updated_at")}
        FROM user_watchlists WHERE user_id = ANY($1) ORDER BY user_watchlists.added_at, id
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _snapshot;

    private FormerDatabase(NpgsqlConnection connection, NpgsqlTransaction snapshot) => (_connection, _snapshot) = (connection, snapshot);

    /// <exception cref="CommandRefusedException">It cannot be reached, or is not the former system's.</exception>
    public static async Task<FormerDatabase> OpenAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var former = new FormerDatabase(connection, snapshot);
            // Tables and columns are asked for before anything is written anywhere.
            await former.ReadAsync([], cancellationToken);
            return former;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            await connection.DisposeAsync();
            throw new CommandRefusedException($"The database {address.Database} at {address.Host} is not the former system's: {e.MessageText}. Nothing was imported.");
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            await connection.DisposeAsync();
            throw new CommandRefusedException($"The former database {address.Database} at {address.Host} cannot be read: {DatabaseFailure.Describe(e)}. Nothing was imported.");
        }
    }

    /// <summary>The ids of all users, the oldest account first, but whoever brought somebody before them.</summary>
    public async Task<IReadOnlyList<string>> ReadIdsAsync(CancellationToken cancellationToken)
    {
        var referrers = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand("SELECT id, referred_by FROM users ORDER BY created_at, id", _connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                referrers.Add(reader.GetString(0), Text(reader, 1));
        }

        var ordered = new List<string>(referrers.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var chain = new Stack<string>();
        foreach (var id in referrers.Keys)
        {
            for (var next = id; next is not null && referrers.ContainsKey(next) && seen.Add(next); next = referrers[next])
                chain.Push(next);
            while (chain.TryPop(out var oldest))
                ordered.Add(oldest);
        }

        return ordered;
    }

    public async Task<long> CountAsync(string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", _connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<FormerBatch> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var users = await ReadAsync(Users, ids, ReadUser, cancellationToken);
        var preferences = await ReadAsync(Preferences, ids, ReadPreferences, cancellationToken);
        var watchlists = await ReadAsync(Watchlists, ids, ReadWatch, cancellationToken);
        return new FormerBatch(users, preferences.ToDictionary(p => p.UserId, StringComparer.Ordinal), watchlists.ToLookup(w => w.UserId, StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<List<T>> ReadAsync<T>(string sql, IReadOnlyList<string> ids, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { Parameters = { new() { Value = ids.ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    private static FormerUser ReadUser(NpgsqlDataReader row) => new(
        row.GetString(0),
        Text(row, 1),
        row.GetBoolean(2),
        row.GetString(3),
        Text(row, 4),
        row.GetBoolean(5),
        Text(row, 6),
        Text(row, 7),
        At(row, 8),
        Text(row, 9),
        Text(row, 10),
        Text(row, 11),
        Text(row, 12),
        row.GetBoolean(13),
        row.GetBoolean(14),
        row.GetBoolean(15),
        row.GetBoolean(16),
        Text(row, 17),
        Text(row, 18),
        At(row, 19),
        Text(row, 20),
        Text(row, 21),
        Text(row, 22),
        row.GetInt32(23),
        At(row, 24),
        Text(row, 25),
        At(row, 26),
        Text(row, 27),
        Text(row, 28),
        Text(row, 29),
        Text(row, 30),
        Text(row, 31),
        row.GetFieldValue<string[]>(32));

    private static FormerPreferences ReadPreferences(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetBoolean(1),
        Text(row, 2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        Text(row, 6),
        Text(row, 7),
        Text(row, 8),
        At(row, 9),
        At(row, 10));

    private static FormerWatch ReadWatch(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        Text(row, 3),
        Text(row, 4),
        At(row, 5),
        At(row, 6));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? At(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Infinity and years that no calendar of ours holds are read as null.</summary>
    private static string Time(string column) => $"CASE WHEN {IsUsable(column)} THEN {column} END";

    private static string Unusable(string column) => $"CASE WHEN NOT ({IsUsable(column)}) THEN '{column}' END";

    private static string IsUsable(string column) => $"{column} BETWEEN '1800-01-01Z' AND '2200-01-01Z'";
}
