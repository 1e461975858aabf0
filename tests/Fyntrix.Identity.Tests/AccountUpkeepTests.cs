using System.Net;
using System.Net.Http.Json;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class AccountUpkeepTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task A_deleted_account_is_erased_whole_when_its_grace_is_over()
    {
        var person = await host.SignUpAsync();
        var stays = await host.SignUpAsync();
        await person.Client.GetAsync("/api/v1/preferences");
        await person.Client.PostAsync("/api/v1/watchlist", Json("""{"symbol":"TCS"}"""));
        await ExecuteAsync($"INSERT INTO external_logins VALUES ('GOOGLE', '{person.Id}', '{person.Id}', now())");
        await person.Client.DeleteAsync("/api/v1/users/me");

        host.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await Upkeep().LookAsync(default);
        Assert.Equal(1, await CountAsync($"users WHERE id = '{person.Id}'"));
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await Upkeep().LookAsync(default);

        Assert.Equal(0, await CountAsync($"users WHERE id = '{person.Id}'"));
        Assert.Equal(1, await CountAsync($"users WHERE id = '{stays.Id}'"));
        foreach (var table in Tables())
            Assert.Equal(0, await CountAsync($"{table} WHERE user_id = '{person.Id}'"));
    }

    [Fact]
    public async Task Two_instances_erase_each_account_once()
    {
        await ExecuteAsync(
            $"""
            INSERT INTO users (id, name, phone_number_verified, email_verified, role, is_active, is_deleted, is_verified, is_premium, login_count, created_at, updated_at, deleted_at)
            SELECT 'gone-' || i, 'Gone', false, false, 'USER', false, true, false, false, 0, '2020-01-01', '2020-01-01', '2020-01-01' FROM generate_series(1, 1200) i
            """);

        var erased = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Upkeep().LookAsync(default)));

        Assert.Equal(1200, erased.Sum());
        Assert.Equal(0, await CountAsync("users WHERE id LIKE 'gone-%'"));
    }

    [Fact]
    public async Task Address_and_number_of_a_deleted_account_are_free_at_once()
    {
        var person = await host.SignUpAsync();
        await ExecuteAsync($"UPDATE users SET phone_number = '+919000000001' WHERE id = '{person.Id}'");
        await person.Client.DeleteAsync("/api/v1/users/me");

        var again = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/signup", new { email = person.Email, password = IdentityHost.Password, name = "Again" });
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        await ExecuteAsync($"UPDATE users SET phone_number = '+919000000001' WHERE email = '{person.Email}' AND NOT is_deleted");
        host.Clock.Advance(TimeSpan.FromDays(31));
        await Upkeep().LookAsync(default);

        Assert.Equal(1, await CountAsync($"users WHERE email = '{person.Email}' AND phone_number = '+919000000001' AND NOT is_deleted"));
        Assert.Equal(0, await CountAsync($"users WHERE id = '{person.Id}'"));
    }

    [Fact]
    public async Task What_is_past_its_use_goes_in_its_time_and_nothing_before()
    {
        var person = await host.SignUpAsync();
        var signedOut = await host.SignUpAsync();
        await host.Anonymous().PostAsJsonAsync("/api/v1/auth/logout", new { refresh_token = signedOut.RefreshToken });
        var now = host.Clock.GetUtcNow().ToString("O");
        await ExecuteAsync(
            $"""
            INSERT INTO one_time_codes (id, purpose, target, code_hash, attempts, created_at, expires_at) VALUES ('code', 'PHONE_SIGN_IN', '+919', 'x', 0, '{now}', '{now}');
            INSERT INTO sign_in_challenges (token_hash, user_id, authentication_methods, attempts, created_at, expires_at) VALUES ('\x01', '{person.Id}', 'pwd', 0, '{now}', '{now}');
            INSERT INTO attempt_throttles (key, failures, last_at, blocked_until) VALUES ('test', 1, '{now}', '{now}');
            """);
        var start = host.Clock.GetUtcNow();
        (string What, double Days)[] kept =
        [
            ("one_time_codes WHERE id = 'code'", 1),
            ("sign_in_challenges WHERE token_hash = '\\x01'", 1),
            ("attempt_throttles WHERE key = 'test'", 2),
            ($"sessions WHERE user_id = '{signedOut.Id}'", 90),
            // Unused for a fortnight it is dead.
            ($"sessions WHERE user_id = '{person.Id}'", 14 + 90),
            ($"refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE s.user_id = '{person.Id}'", 14 + 90),
            ($"security_events WHERE user_id = '{person.Id}' AND kind = 'SIGNED_UP'", 365),
        ];

        foreach (var days in kept.Select(k => k.Days).Distinct())
        {
            foreach (var (moment, isThere) in new[] { (days - 0.01, 1), (days + 0.01, 0) })
            {
                host.Clock.Set(start.AddDays(moment));
                await Upkeep().LookAsync(default);
                foreach (var (what, _) in kept.Where(k => k.Days == days))
                    Assert.Equal((what, moment, isThere), (what, moment, (int)await CountAsync(what)));
            }
        }
    }

    [Fact]
    public void A_time_that_would_throw_away_what_is_in_use_is_refused()
    {
        var wrong = new UserSettings { ErasureGrace = TimeSpan.FromDays(-1), KeepThrottles = TimeSpan.FromHours(1) };

        var result = new UserSettingsCheck().Validate(null, wrong);

        Assert.Equal(["Users:ErasureGrace must be at least 00:00:00.", "Users:KeepThrottles must be at least 1.00:00:00."], result.Failures);
        Assert.True(new UserSettingsCheck().Validate(null, new UserSettings()).Succeeded);
    }

    private AccountUpkeep Upkeep() => new(
        host.Services.GetRequiredService<NpgsqlDataSource>(),
        host.Services.GetRequiredService<IOptions<UserSettings>>(),
        host.Clock,
        NullLogger<AccountUpkeep>.Instance);

    private List<string> Tables()
    {
        using var scope = host.Services.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<IdentityDb>().Model.GetEntityTypes()
            .Where(e => e.FindProperty("UserId") is not null).Select(e => e.GetTableName()!)];
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string what)
    {
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand($"SELECT count(*) FROM {what}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
