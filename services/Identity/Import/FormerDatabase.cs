using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Import;
using Npgsql;
using static Fyntrix.ServiceDefaults.Import.FormerColumns;

namespace Fyntrix.Identity.Import;

/// <summary>The users of the former system with what hangs on them, as of one moment.</summary>
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

    private readonly FormerSnapshot _snapshot;

    private FormerDatabase(FormerSnapshot snapshot) => _snapshot = snapshot;

    /// <exception cref="CommandRefusedException">It cannot be reached, or is not the former system's.</exception>
    public static async Task<FormerDatabase> OpenAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken) =>
        new(await FormerSnapshot.OpenAsync(address, snapshot => new FormerDatabase(snapshot).ReadAsync([], cancellationToken), cancellationToken));

    /// <summary>The ids of all users, the oldest account first, but whoever brought somebody before them.</summary>
    public async Task<IReadOnlyList<string>> ReadIdsAsync(CancellationToken cancellationToken)
    {
        var referrers = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (id, referrer) in await _snapshot.ReadAsync("SELECT id, referred_by FROM users ORDER BY created_at, id", row => (row.GetString(0), row.Text(1)), cancellationToken))
            referrers.Add(id, referrer);

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

    public Task<int> CountAsync(string table, CancellationToken cancellationToken) => _snapshot.CountAsync(table, cancellationToken);

    public async Task<FormerBatch> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var users = await _snapshot.ReadAsync(Users, ReadUser, cancellationToken, ids);
        var preferences = await _snapshot.ReadAsync(Preferences, ReadPreferences, cancellationToken, ids);
        var watchlists = await _snapshot.ReadAsync(Watchlists, ReadWatch, cancellationToken, ids);
        return new FormerBatch(users, preferences.ToDictionary(p => p.UserId, StringComparer.Ordinal), watchlists.ToLookup(w => w.UserId, StringComparer.Ordinal));
    }

    public ValueTask DisposeAsync() => _snapshot.DisposeAsync();

    private static FormerUser ReadUser(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.Text(1),
        row.GetBoolean(2),
        row.GetString(3),
        row.Text(4),
        row.GetBoolean(5),
        row.Text(6),
        row.Text(7),
        row.At(8),
        row.Text(9),
        row.Text(10),
        row.Text(11),
        row.Text(12),
        row.GetBoolean(13),
        row.GetBoolean(14),
        row.GetBoolean(15),
        row.GetBoolean(16),
        row.Text(17),
        row.Text(18),
        row.At(19),
        row.Text(20),
        row.Text(21),
        row.Text(22),
        row.GetInt32(23),
        row.At(24),
        row.Text(25),
        row.At(26),
        row.Text(27),
        row.Text(28),
        row.Text(29),
        row.Text(30),
        row.Text(31),
        row.GetFieldValue<string[]>(32));

    private static FormerPreferences ReadPreferences(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetBoolean(1),
        row.Text(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.Text(6),
        row.Text(7),
        row.Text(8),
        row.At(9),
        row.At(10));

    private static FormerWatch ReadWatch(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.Text(3),
        row.Text(4),
        row.At(5),
        row.At(6));
}
