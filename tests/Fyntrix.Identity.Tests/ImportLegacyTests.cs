using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Import;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Import;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Fyntrix.Identity.Tests;

public sealed class ImportLegacyTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task A_user_comes_over_whole_under_their_own_id()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        await former.ExecuteAsync(
            """
            INSERT INTO users VALUES ('0b9dd4a0-1111-4a6b-9c6e-000000000001', '+919876543210', false, '  Asha Rao ', 'Asha.Rao@Example.com', true, 'Asha', 'Rao',
                '1990-05-17 00:00:00+00', 'female', 'IN', 'Asia/Kolkata', 'hi', true, false, true, true, 'Asha.Rao@Example.com', 'CONFIRMED', 'https://example.com/a.png', 'Trades swings',
                '2025-12-01 10:00:00+05:30', '203.0.113.7', 'Mobile', 'Pune', 17, '2025-01-02 03:04:05.678901+00', '203.0.113.8', '2025-12-01 10:00:00+05:30', NULL,
                '{"theme":"dark"}', '{"a":[1,2]}', '{"source":"ad"}', 'ASHA1', '108123456789012345678');
            INSERT INTO users (id, name, email, cognito_username, created_at) VALUES ('108123456789012345678', 'Google Person', 'g@example.com', 'g@example.com', '2025-06-01');
            INSERT INTO user_preferences VALUES ('0b9dd4a0-1111-4a6b-9c6e-000000000001', true, 'v1', 'BANKNIFTY', 'Global', 'Aggressive',
                '{"Intraday":true,"Swing":false,"Options":false,"Futures":false}', 'Intraday', '["Swing"]', '2025-01-03', '2025-02-03');
            INSERT INTO user_watchlists VALUES ('7c0f0e6e-2222-4e58-a0cb-000000000001', '0b9dd4a0-1111-4a6b-9c6e-000000000001', 'reliance', NULL, 'core', '2025-03-01', '2025-03-02');
            INSERT INTO user_watchlists VALUES ('7c0f0e6e-2222-4e58-a0cb-000000000002', '0b9dd4a0-1111-4a6b-9c6e-000000000001', 'M&M', 'BSE', NULL, '2025-03-03', '2025-03-03');
            """);
        var before = await former.StateAsync();

        var report = await ImportAsync(former.Url);

        Assert.Empty(report.GetProperty("remarks").EnumerateArray());
        Assert.Equal((2, 2), Counts(report, "users", "found", "added"));
        Assert.Equal((1, 1), Counts(report, "preferences", "found", "added"));
        Assert.Equal((2, 2), Counts(report, "watchlists", "found", "added"));
        Assert.Equal(before, await former.StateAsync());

        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var user = await db.Users.SingleAsync(u => u.Id == "0b9dd4a0-1111-4a6b-9c6e-000000000001");
        Assert.Equal(("Asha Rao", "Asha.Rao@Example.com", "asha.rao@example.com", true), (user.Name, user.Email, user.EmailNormalized, user.EmailVerified));
        Assert.Equal(("+919876543210", false, "hi", 17), (user.PhoneNumber, user.PhoneNumberVerified, user.Language, user.LoginCount));
        Assert.Equal((new DateOnly(1990, 5, 17), "female", "IN", "Asia/Kolkata"), (user.DateOfBirth, user.Gender, user.CountryCode, user.Timezone));
        Assert.Equal((true, true, true, false), (user.IsActive, user.IsVerified, user.IsPremium, user.IsDeleted));
        Assert.Equal(DateTimeOffset.Parse("2025-01-02T03:04:05.678901Z", null), user.CreatedAt);
        Assert.Equal((DateTimeOffset.Parse("2025-12-01T04:30:00Z", null), TimeSpan.Zero), (user.LastLoginAt!.Value, user.LastLoginAt!.Value.Offset));
        Assert.Equal(("dark", 2, "ad"), (user.Preferences!.RootElement.GetProperty("theme").GetString(), user.Settings!.RootElement.GetProperty("a").GetArrayLength(), user.UserMetadata!.RootElement.GetProperty("source").GetString()));
        Assert.Equal(("ASHA1", "108123456789012345678"), (user.ReferralCode, user.ReferredBy));
        Assert.Equal(["COGNITO|0b9dd4a0-1111-4a6b-9c6e-000000000001", "GOOGLE|108123456789012345678"], (await db.ExternalLogins.Where(l => l.UserId == user.Id || l.UserId == user.ReferredBy).ToListAsync()).Select(l => $"{l.Provider}|{l.Subject}").Order());
        Assert.False(await db.Credentials.AnyAsync(c => c.UserId == user.Id));
        Assert.Equal([SecurityEventKind.ACCOUNT_IMPORTED], await db.SecurityEvents.Where(e => e.UserId == user.Id).Select(e => e.Kind).ToListAsync());

        var registered = await host.Sent.WaitForAsync<UserRegistered>(m => m.UserId == user.Id);
        Assert.Equal(user.CreatedAt, registered.RegisteredAt);
        var preferences = await host.Sent.WaitForAsync<PreferencesChanged>(m => m.UserId == user.Id);
        Assert.Equal(("BANKNIFTY", "Global", "Aggressive", "Intraday"), (preferences.Universe, preferences.MarketRegion, preferences.RiskProfile, preferences.PrimaryMode));
        Assert.Equal(["Swing"], preferences.AuxiliaryModes);
        var watchlist = await host.Sent.WaitForAsync<WatchlistChanged>(m => m.UserId == user.Id);
        Assert.Equal([new WatchedSymbol("M&M", "BSE"), new WatchedSymbol("RELIANCE", "NSE")], watchlist.Symbols);
        var entry = await db.UserWatchlists.SingleAsync(e => e.UserId == user.Id && e.Symbol == "RELIANCE");
        Assert.Equal(("7c0f0e6e-2222-4e58-a0cb-000000000001", "core", DateTimeOffset.Parse("2025-03-01Z", null)), (entry.Id, entry.Notes, entry.AddedAt));
    }

    [Fact]
    public async Task A_second_import_adds_nothing_and_leaves_what_changed_there_alone()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        await former.ExecuteAsync(
            """
            INSERT INTO users (id, name, email) VALUES ('again1', 'One', 'one@example.com'), ('again2', 'Two', NULL);
            INSERT INTO user_preferences (user_id) VALUES ('again1');
            INSERT INTO user_watchlists (id, user_id, symbol) VALUES ('again-w1', 'again1', 'TCS');
            """);
        await ImportAsync(former.ConnectionString);
        await former.ExecuteAsync("UPDATE users SET name = 'Changed'; UPDATE user_preferences SET universe = 'BANKNIFTY'; INSERT INTO users (id, name) VALUES ('again3', 'Three')");
        await former.ExecuteAsync("INSERT INTO user_watchlists (id, user_id, symbol) VALUES ('again-w2', 'again1', 'INFY')");

        var report = await ImportAsync(former.ConnectionString);

        Assert.Equal((1, 2), Counts(report, "users", "added", "already_there"));
        Assert.Equal((0, 1), Counts(report, "preferences", "added", "already_there"));
        Assert.Equal((0, 2), Counts(report, "watchlists", "added", "already_there"));
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        Assert.Equal(["One", "Three", "Two"], await db.Users.Where(u => u.Id.StartsWith("again")).OrderBy(u => u.Name).Select(u => u.Name).ToListAsync());
        Assert.Equal("NIFTY50", (await db.UserPreferences.SingleAsync(p => p.UserId == "again1")).Universe);
        await host.Sent.WaitForAsync<UserRegistered>(m => m.UserId == "again3");
        Assert.Equal(3, host.Sent.All.OfType<UserRegistered>().Count(m => m.UserId.StartsWith("again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Imports_at_once_take_over_each_user_once()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        await former.ExecuteAsync("INSERT INTO users (id, name, email) SELECT 'both' || i, 'User', 'both' || i || '@example.com' FROM generate_series(1, 40) i");

        var reports = await Task.WhenAll(ImportAsync(former.ConnectionString), ImportAsync(former.ConnectionString));

        Assert.Equal(40, reports.Sum(r => r.GetProperty("users").GetProperty("added").GetInt32()));
        Assert.Equal(40, reports.Sum(r => r.GetProperty("users").GetProperty("already_there").GetInt32()));
        Assert.All(reports, r => Assert.Empty(r.GetProperty("remarks").EnumerateArray()));
    }

    [Fact]
    public async Task Bad_rows_of_users_are_corrected_or_left_out_and_stop_nobody()
    {
        var local = await host.SignUpAsync();
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        await former.ExecuteAsync(
            $$"""
            INSERT INTO users (id, name, email, phone_number, created_at) VALUES
                ('blank', '   ', 'blank.name@example.com', NULL, '2025-01-01'),
                ('mail', 'Bad Mail', 'not an address', NULL, '2025-01-01'),
                ('phone', 'Bad Phone', NULL, '12345', '2025-01-01'),
                ('spaced', 'Spaced', NULL, '+91 98765-43219', '2025-01-01'),
                ('first', 'First', 'Twice@example.com', NULL, '2025-01-01'),
                ('second', 'Second', 'twice@example.com', NULL, '2025-01-02'),
                ('number', 'Number', NULL, '+919876543219', '2025-01-03'),
                ('taken', 'Taken', '{{local.Email.ToUpperInvariant()}}', NULL, '2025-01-01'),
                ('gone', 'Gone', 'gone@example.com', NULL, '2025-01-01'),
                ('', 'No Id', NULL, NULL, '2025-01-01'),
                ('late', 'Late', NULL, NULL, 'infinity');
            UPDATE users SET is_deleted = true WHERE id = 'gone';
            INSERT INTO users (id, name, bio, profile_picture_url, date_of_birth, last_login_at, settings, user_metadata, referred_by, language) VALUES
                ('odd', 'Odd', repeat('b', 2500), 'http://example.com/x.png', '1850-01-01', '0044-03-15 BC', '{"a":"\u0000"}', '{"b":"\ud800"}', 'nobody', NULL);
            INSERT INTO users (id, name, referred_by) VALUES ('self', 'Self', 'self');
            INSERT INTO user_preferences (user_id) VALUES ('taken'), ('phone');
            INSERT INTO user_watchlists (id, user_id, symbol) VALUES ('w-taken', 'taken', 'TCS');
            """);

        var report = await ImportAsync(former.ConnectionString);

        Assert.Equal(
            [
                "user_preferences|taken|USER_LEFT_OUT|LEFT_OUT",
                "user_watchlists|w-taken|USER_LEFT_OUT|LEFT_OUT",
                "users|blank|NAME_EMPTY|CORRECTED",
                "users|gone|USER_DELETED|LEFT_OUT",
                "users|late|TIME_UNUSABLE|CORRECTED",
                "users|mail|EMAIL_INVALID|CORRECTED",
                "users|number|PHONE_TAKEN|LEFT_OUT",
                "users|odd|BIRTH_DATE_INVALID|CORRECTED",
                "users|odd|JSON_INVALID|CORRECTED",
                "users|odd|JSON_INVALID|CORRECTED",
                "users|odd|PICTURE_INVALID|CORRECTED",
                "users|odd|REFERRER_UNKNOWN|CORRECTED",
                "users|odd|TEXT_CUT|CORRECTED",
                "users|odd|TIME_UNUSABLE|CORRECTED",
                "users|phone|PHONE_INVALID|CORRECTED",
                "users|second|EMAIL_TAKEN|LEFT_OUT",
                "users|self|REFERRER_UNKNOWN|CORRECTED",
                "users|spaced|PHONE_REFORMATTED|CORRECTED",
                "users|taken|EMAIL_TAKEN|LEFT_OUT",
                "users||ID_EMPTY|LEFT_OUT",
            ],
            Remarks(report));
        Assert.Equal((8, 5), Counts(report, "users", "added", "left_out"));
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        Assert.Equal("blank.name", (await db.Users.SingleAsync(u => u.Id == "blank")).Name);
        Assert.Equal("+919876543219", (await db.Users.SingleAsync(u => u.Id == "spaced")).PhoneNumber);
        Assert.Equal(host.Clock.GetUtcNow(), (await db.Users.SingleAsync(u => u.Id == "late")).CreatedAt);
        var odd = await db.Users.SingleAsync(u => u.Id == "odd");
        Assert.Equal((2000, null, null, null, "en"), (odd.Bio!.Length, odd.ProfilePictureUrl, odd.DateOfBirth, odd.LastLoginAt, odd.Language));
        Assert.DoesNotContain(await db.Users.Select(u => u.Id).ToListAsync(), id => id is "second" or "taken" or "gone" or "");
    }

    [Fact]
    public async Task Preferences_outside_the_closed_sets_take_the_defaults_and_are_told()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        await former.ExecuteAsync(
            """
            INSERT INTO users (id, name) SELECT id, 'Someone' FROM unnest(ARRAY['yolo', 'case', 'nulls', 'modes', 'shape', 'clash', 'three', 'same']) id;
            INSERT INTO user_preferences (user_id, universe, market_region, risk_profile, primary_mode) VALUES ('yolo', 'NASDAQ', 'Mars', 'YOLO', 'Hodl');
            INSERT INTO user_preferences (user_id, universe) VALUES ('case', 'banknifty');
            INSERT INTO user_preferences (user_id, trading_modes, auxiliary_modes) VALUES
                ('nulls', 'null', NULL),
                ('modes', '{"Swing":true,"Hodl":true,"Options":"yes"}', '["Swing","Hodl",5]'),
                ('shape', '[]', '{}'),
                ('same', NULL, '["Swing","Swing"]'),
                ('three', NULL, '["Swing","Intraday","Options"]');
            INSERT INTO user_preferences (user_id, primary_mode, auxiliary_modes) VALUES ('clash', 'Intraday', '["Commodity"]');
            """);

        var report = await ImportAsync(former.ConnectionString);

        Assert.Equal(
            [
                "user_preferences|case|VALUE_UNKNOWN|CORRECTED",
                "user_preferences|clash|MODES_INVALID|CORRECTED",
                .. Enumerable.Repeat("user_preferences|modes|MODES_INVALID|CORRECTED", 4),
                "user_preferences|same|MODES_INVALID|CORRECTED",
                .. Enumerable.Repeat("user_preferences|shape|MODES_INVALID|CORRECTED", 2),
                "user_preferences|three|MODES_INVALID|CORRECTED",
                .. Enumerable.Repeat("user_preferences|yolo|VALUE_UNKNOWN|CORRECTED", 4),
            ],
            Remarks(report));
        Assert.Equal((8, 7), Counts(report, "preferences", "added", "corrected"));
        await using var scope = host.Services.CreateAsyncScope();
        var stored = await scope.ServiceProvider.GetRequiredService<IdentityDb>().UserPreferences.ToDictionaryAsync(p => p.UserId);
        Assert.Equal(("NIFTY50", "India", "Moderate", null), (stored["yolo"].Universe, stored["yolo"].MarketRegion, stored["yolo"].RiskProfile, stored["yolo"].PrimaryMode));
        Assert.Equal("BANKNIFTY", stored["case"].Universe);
        Assert.True(stored["nulls"].TradingModes["Swing"]);
        Assert.Equal("Swing", Assert.Single(stored["modes"].TradingModes).Key);
        Assert.Equal(["Swing"], stored["modes"].AuxiliaryModes);
        Assert.Equal("Intraday", stored["clash"].PrimaryMode);
        Assert.Empty(stored["clash"].AuxiliaryModes);
        Assert.Empty(stored["three"].AuxiliaryModes);
    }

    [Fact]
    public async Task Watched_symbols_that_are_none_are_left_out_and_the_others_stay()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        await former.ExecuteAsync(
            """
            INSERT INTO users (id, name) VALUES ('watcher', 'Someone');
            INSERT INTO user_watchlists (id, user_id, symbol, exchange, notes, added_at) VALUES
                ('w1', 'watcher', 'TCS', NULL, repeat('n', 2500), '2025-01-01'),
                ('w2', 'watcher', '', NULL, NULL, '2025-01-02'),
                ('w3', 'watcher', 'A B', NULL, NULL, '2025-01-03'),
                ('w4', 'watcher', 'tcs', 'nse', NULL, '2025-01-04'),
                ('w5', 'watcher', 'INFY', 'LSE', NULL, '2025-01-05'),
                ('w6', 'watcher', 'tCS', 'BSE', NULL, '2025-01-06');
            """);

        var report = await ImportAsync(former.ConnectionString);

        Assert.Equal(
            [
                "user_watchlists|w1|TEXT_CUT|CORRECTED",
                "user_watchlists|w2|SYMBOL_INVALID|LEFT_OUT",
                "user_watchlists|w3|SYMBOL_INVALID|LEFT_OUT",
                "user_watchlists|w4|DUPLICATE|LEFT_OUT",
                "user_watchlists|w5|EXCHANGE_UNKNOWN|LEFT_OUT",
            ],
            Remarks(report));
        Assert.Equal((2, 4), Counts(report, "watchlists", "added", "left_out"));
    }

    [Fact]
    public async Task The_text_report_has_a_line_for_each_table_and_each_remark()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        await former.ExecuteAsync("INSERT INTO users (id, name) VALUES ('nameless', ' ')");

        var text = await RunAsync("--from", former.ConnectionString);

        Assert.Contains("user_watchlists", text, StringComparison.Ordinal);
        Assert.Contains("corrected  NAME_EMPTY             users nameless: name is empty", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_can_be_written_in_the_former_database()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        await using var connection = new NpgsqlConnection(FormerAddress.Parse(former.Url).ConnectionString);
        await connection.OpenAsync();
        await using var write = new NpgsqlCommand("INSERT INTO users (id, name) VALUES ('u', 'x')", connection);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => write.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
    }

    [Theory]
    [InlineData("mysql://u@localhost/x", "--from is neither")]
    [InlineData("what is this", "--from is neither")]
    [InlineData("postgres://localhost", "--from is neither")]
    [InlineData("postgres://u:p@localhost:1/x", "cannot be read")]
    [InlineData("Host=nowhere.invalid;Database=x;Username=u;Password=hush", "cannot be read")]
    public async Task A_wrong_address_is_told_in_one_line(string from, string expected)
    {
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync("--from", from));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task Another_database_is_told_from_the_former_systems()
    {
        await using var former = await FormerSystem.CreateAsync("CREATE TABLE users (id text)");

        var missing = await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync("--from", former.ConnectionString));
        var own = await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync("--from", host.Database));
        await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync("--from", former.ConnectionString, "--report", "xml"));

        Assert.Contains("is not the former system's", missing.Message, StringComparison.Ordinal);
        Assert.Contains("is not the former system's", own.Message, StringComparison.Ordinal);
    }

    private async Task<JsonElement> ImportAsync(string from) => JsonElement.Parse(await RunAsync("--from", from, "--report", "json"));

    private async Task<string> RunAsync(params string[] arguments)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var command = scope.ServiceProvider.GetServices<IServiceCommand>().OfType<ImportLegacyCommand>().Single();
        var output = new StringWriter();
        Assert.Equal(0, await command.RunAsync(new CommandArguments(arguments), output, default));
        return output.ToString();
    }

    private static (int, int) Counts(JsonElement report, string table, string one, string other) =>
        (report.GetProperty(table).GetProperty(one).GetInt32(), report.GetProperty(table).GetProperty(other).GetInt32());

    private static string[] Remarks(JsonElement report) =>
        [.. report.GetProperty("remarks").EnumerateArray()
            .Select(r => $"{r.GetProperty("table").GetString()}|{r.GetProperty("key").GetString()}|{r.GetProperty("reason").GetString()}|{r.GetProperty("action").GetString()}")
            .Order(StringComparer.Ordinal)];
}
