using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class AdminUserTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Path = "/api/v1/admin/users";

    [Fact]
    public async Task The_list_pages_newest_first_and_filters()
    {
        var admin = await host.AdminAsync();
        var people = new List<IdentityHost.Person>();
        for (var i = 0; i < 3; i++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            people.Add(await host.SignUpAsync());
        }

        await people[0].Client.DeleteAsync("/api/v1/users/me");

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await admin.GetFromJsonAsync<JsonElement>($"{Path}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(Ids(page));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(people.Select(p => p.Id).Reverse(), seen.Take(3));
        Assert.Equal([people[1].Id], Ids(await admin.GetFromJsonAsync<JsonElement>($"{Path}?email={people[1].Email.ToUpperInvariant()}")));
        Assert.Contains(people[0].Id, Ids(await admin.GetFromJsonAsync<JsonElement>($"{Path}?is_deleted=true&is_active=false")));
        Assert.DoesNotContain(people[0].Id, Ids(await admin.GetFromJsonAsync<JsonElement>($"{Path}?is_deleted=false")));
        Assert.DoesNotContain(people[1].Id, Ids(await admin.GetFromJsonAsync<JsonElement>($"{Path}?role=ADMIN")));
        Assert.Empty(Ids(await admin.GetFromJsonAsync<JsonElement>($"{Path}?phone=%2B910000")));
        await (await admin.GetAsync($"{Path}?role=admin")).IsInvalidAsync("role");
        await (await admin.GetAsync($"{Path}?is_active=maybe")).IsInvalidAsync("is_active");
        await (await admin.GetAsync($"{Path}?limit=201")).IsInvalidAsync("limit");
    }

    [Fact]
    public async Task A_disabled_account_is_out_at_once_and_comes_back_when_enabled()
    {
        var admin = await host.AdminAsync();
        var person = await host.SignUpAsync();

        var disabled = await ReadAsync(await admin.PatchAsync($"{Path}/{person.Id}", Json("""{"is_active":false,"reason":"asked by the bank"}""")));

        Assert.False(disabled.GetProperty("is_active").GetBoolean());
        await (await person.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        await (await LoginAsync(person)).IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
        await (await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = person.RefreshToken })).IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
        await host.Sent.WaitForAsync<SessionsRevoked>(m => m.UserId == person.Id);
        Assert.Contains(person.Id, await host.Anonymous().GetStringAsync("/.well-known/revocations"));

        await ReadAsync(await admin.PatchAsync($"{Path}/{person.Id}", Json("""{"is_active":true}""")));

        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(person)).StatusCode);
        Assert.Equal([SecurityEventKind.ACCOUNT_DISABLED, SecurityEventKind.ACCOUNT_ENABLED], (await EventsAsync(person.Id)).Where(k => k is SecurityEventKind.ACCOUNT_DISABLED or SecurityEventKind.ACCOUNT_ENABLED));
    }

    [Fact]
    public async Task No_token_keeps_the_scope_of_an_old_role()
    {
        var admin = await host.AdminAsync();
        var other = await host.AdminAsync();
        var otherId = (await other.GetFromJsonAsync<JsonElement>("/api/v1/users/me")).GetProperty("user_id").GetString()!;

        var demoted = await ReadAsync(await admin.PatchAsync($"{Path}/{otherId}", Json("""{"role":"USER"}""")));

        Assert.Equal("USER", demoted.GetProperty("role").GetString());
        await (await other.GetAsync(Path)).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        Assert.Contains(SecurityEventKind.ROLE_CHANGED, await EventsAsync(otherId));
        await using var scope = host.Services.CreateAsyncScope();
        var sessions = await scope.ServiceProvider.GetRequiredService<IdentityDb>().Sessions.Where(s => s.UserId == otherId).ToListAsync();
        Assert.All(sessions, s => Assert.Equal(SessionEnd.ROLE_CHANGED, s.EndReason));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_ends_no_session()
    {
        var admin = await host.AdminAsync();
        var person = await host.SignUpAsync();

        await ReadAsync(await admin.PatchAsync($"{Path}/{person.Id}", Json("""{"is_active":true,"role":"USER"}""")));

        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/v1/users/me")).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var admin = await host.AdminAsync();
        var adminId = (await admin.GetFromJsonAsync<JsonElement>("/api/v1/users/me")).GetProperty("user_id").GetString();
        var person = await host.SignUpAsync();
        var gone = await host.SignUpAsync();
        await gone.Client.DeleteAsync("/api/v1/users/me");

        await (await admin.PatchAsync($"{Path}/{adminId}", Json("""{"is_active":false}"""))).IsProblemAsync(HttpStatusCode.Conflict, "ADMIN_IS_SELF");
        await (await admin.PatchAsync($"{Path}/{gone.Id}", Json("""{"is_active":true}"""))).IsProblemAsync(HttpStatusCode.Conflict, "ACCOUNT_DELETED");
        await (await admin.PatchAsync($"{Path}/nobody", Json("""{"is_active":true}"""))).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await admin.GetAsync($"{Path}/nobody")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await admin.PatchAsync($"{Path}/{person.Id}", Json("""{"role":"KING"}"""))).IsInvalidAsync("role");
        await (await admin.PatchAsync($"{Path}/{person.Id}", Json("""{"name":"x"}"""))).IsInvalidAsync("name");
        await (await admin.PatchAsync($"{Path}/{person.Id}", Json("""{"reason":"two\nlines"}"""))).IsInvalidAsync("reason");
        await (await person.Client.GetAsync(Path)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await person.Client.PatchAsync($"{Path}/{person.Id}", Json("""{"role":"ADMIN"}"""))).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    [Fact]
    public async Task Commands_disable_and_enable_an_account_and_end_its_sessions()
    {
        var person = await host.SignUpAsync();

        await RunAsync<UserDisableCommand>("--email", person.Email.ToUpperInvariant());
        await (await LoginAsync(person)).IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
        await RunAsync<UserEnableCommand>("--id", person.Id);
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(person)).StatusCode);
        var told = await RunAsync<UserRevokeSessionsCommand>("--id", person.Id);

        Assert.Equal($"1 sessions of the account {person.Id} ended.", told.Trim());
        await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync<UserDisableCommand>("--email", "nobody@example.com"));
        await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync<UserDisableCommand>());
        await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync<UserDisableCommand>("--email", person.Email, "--id", person.Id));
    }

    [Fact]
    public async Task A_lost_second_factor_is_reset_with_all_that_hangs_on_it()
    {
        var person = await host.SignUpAsync();
        await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync<UserResetSecondFactorCommand>("--id", person.Id));
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        db.TotpFactors.Add(TotpFactor.Enroll(person.Id, [1], "test", host.Clock.GetUtcNow()));
        db.RecoveryCodes.Add(RecoveryCode.Of(person.Id, "abcd", "hash", host.Clock.GetUtcNow()));
        db.SignInChallenges.Add(SignInChallenge.Ask(Guid.NewGuid().ToString(), person.Id, "pwd", new ClientInfo(null, null, null), host.Clock.GetUtcNow()));
        await db.SaveChangesAsync();

        await RunAsync<UserResetSecondFactorCommand>("--id", person.Id);

        Assert.False(await db.TotpFactors.AnyAsync(f => f.UserId == person.Id));
        Assert.False(await db.RecoveryCodes.AnyAsync(c => c.UserId == person.Id));
        Assert.False(await db.SignInChallenges.AnyAsync(c => c.UserId == person.Id));
        Assert.Contains(SecurityEventKind.SECOND_FACTOR_DISABLED, await EventsAsync(person.Id));
        await (await person.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
    }

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(u => u.GetProperty("user_id").GetString()!);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task<HttpResponseMessage> LoginAsync(IdentityHost.Person person) =>
        host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityHost.Password });

    private async Task<List<SecurityEventKind>> EventsAsync(string userId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IdentityDb>().SecurityEvents.Where(e => e.UserId == userId).OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync();
    }

    private async Task<string> RunAsync<TCommand>(params string[] arguments)
        where TCommand : IServiceCommand
    {
        await using var scope = host.Services.CreateAsyncScope();
        var command = scope.ServiceProvider.GetServices<IServiceCommand>().OfType<TCommand>().Single();
        var output = new StringWriter();
        Assert.Equal(0, await command.RunAsync(new CommandArguments(arguments), output, default));
        return output.ToString();
    }
}
