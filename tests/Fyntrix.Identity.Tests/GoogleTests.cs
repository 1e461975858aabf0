using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Fyntrix.Identity.Tests;

public sealed class GoogleTests(GoogleHost host) : IClassFixture<GoogleHost>
{
    private const string Path = "/api/v1/auth/google";

    public static TheoryData<string> BadClaims => new()
    {
        """{"aud":"somebody-elses-app.apps.googleusercontent.com"}""",
        """{"aud":null}""",
        """{"iss":"https://accounts.google.com.example.com"}""",
        """{"iss":"https://identity.fyntrix.internal"}""",
        """{"iss":null}""",
        """{"exp":1}""",
        """{"exp":null}""",
        """{"nbf":4102444800}""",
        """{"sub":null}""",
        """{"sub":""}""",
        """{"email_verified":false}""",
        """{"email_verified":"true"}""",
        """{"email_verified":null}""",
        """{"email":null}""",
        """{"email":5}""",
        """{"email":"no address"}""",
    };

    [Fact]
    public async Task The_first_sign_in_makes_a_verified_account()
    {
        var (subject, email) = (Subject(), Email());

        var response = await SignInAsync(host.Token(subject, email));

        var tokens = await ReadAsync(response);
        var user = tokens.GetProperty("user");
        var id = user.GetProperty("user_id").GetString()!;
        Assert.Equal(["access_token", "refresh_token", "id_token", "expires_in", "token_type", "user"], tokens.EnumerateObject().Select(m => m.Name));
        Assert.Equal(email, user.GetProperty("email").GetString());
        Assert.Equal("Asha Rao", user.GetProperty("name").GetString());
        Assert.True(user.GetProperty("email_verified").GetBoolean());
        Assert.Equal(["google"], new JsonWebToken(tokens.GetProperty("access_token").GetString()).GetPayloadValue<string[]>("amr"));
        await host.Sent.WaitForAsync<UserRegistered>(m => m.UserId == id);
        Assert.Equal(["EXTERNAL_LOGIN_LINKED", "SIGNED_IN", "SIGNED_UP"], await EventsAsync(id));
    }

    [Fact]
    public async Task The_subject_finds_the_account_whatever_became_of_the_address()
    {
        var subject = Subject();
        var first = await UserIdAsync(await SignInAsync(host.Token(subject, Email())));

        Assert.Equal(first, await UserIdAsync(await SignInAsync(host.Token(subject, Email()))));
        Assert.Equal(first, await UserIdAsync(await SignInAsync(host.Token(subject, Email(), ("email_verified", false)))));
        Assert.Equal(first, await UserIdAsync(await SignInAsync(host.Token(subject, null))));
    }

    [Fact]
    public async Task Both_of_Googles_issuers_are_known_and_a_name_may_be_missing()
    {
        var email = Email();

        var tokens = await ReadAsync(await SignInAsync(host.Token(Subject(), email, ("iss", "accounts.google.com"), ("name", null))));

        Assert.Equal(email.Split('@')[0], tokens.GetProperty("user").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_cut()
    {
        var tokens = await ReadAsync(await SignInAsync(host.Token(Subject(), Email(), ("name", new string('x', 99) + "😀 and more"))));

        Assert.Equal(new string('x', 99), tokens.GetProperty("user").GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_account_whose_address_was_verified_is_linked_and_keeps_all()
    {
        var person = await host.SignUpAsync();
        await QueryAsync(db => db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.EmailVerified, true)));

        var id = await UserIdAsync(await SignInAsync(host.Token(Subject(), person.Email.ToUpperInvariant())));

        Assert.Equal(person.Id, id);
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/v1/users/me")).StatusCode);
        var login = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityHost.Password });
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        Assert.Contains("EXTERNAL_LOGIN_LINKED", await EventsAsync(id));
    }

    [Fact]
    public async Task An_account_whose_address_was_never_verified_loses_password_factors_and_sessions_before_it_is_linked()
    {
        var attacker = await host.SignUpAsync();
        await QueryAsync(db => db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO totp_factors (user_id, secret_sealed, encryption_key_id, created_at, confirmed_at, last_step) VALUES ({attacker.Id}, '\x00', 'test', now(), NULL, 0);
            INSERT INTO recovery_codes (user_id, handle, code_hash, created_at) VALUES ({attacker.Id}, 'abcd', 'x', now());
            INSERT INTO sign_in_challenges (token_hash, user_id, authentication_methods, attempts, created_at, expires_at) VALUES ('\x01', {attacker.Id}, 'pwd', 0, now(), now());
            """));

        var tokens = await ReadAsync(await SignInAsync(host.Token(Subject(), attacker.Email)));

        Assert.Equal(attacker.Id, tokens.GetProperty("user").GetProperty("user_id").GetString());
        Assert.True(tokens.GetProperty("user").GetProperty("email_verified").GetBoolean());
        await (await attacker.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        await (await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = attacker.RefreshToken })).IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
        await (await host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = attacker.Email, password = IdentityHost.Password })).IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
        Assert.Equal(0, await QueryAsync(db => db.TotpFactors.CountAsync(f => f.UserId == attacker.Id)));
        Assert.Equal(0, await QueryAsync(db => db.RecoveryCodes.CountAsync(c => c.UserId == attacker.Id)));
        Assert.Equal(0, await QueryAsync(db => db.SignInChallenges.CountAsync(c => c.UserId == attacker.Id)));
        Assert.Equal("CREDENTIALS_CHANGED", await QueryAsync(db => db.Sessions.Where(s => s.UserId == attacker.Id && s.EndedAt != null).Select(s => s.EndReason.ToString()).SingleAsync()));
        await host.Sent.WaitForAsync<SessionsRevoked>(m => m.UserId == attacker.Id);
        Assert.Equal(
            ["EMAIL_VERIFIED", "EXTERNAL_LOGIN_LINKED", "PASSWORD_DROPPED", "SECOND_FACTOR_DISABLED", "SIGNED_IN", "SIGNED_IN", "SIGNED_UP"],
            await EventsAsync(attacker.Id));
    }

    [Fact]
    public async Task An_account_whose_maker_has_an_authenticator_stays_theirs_and_gives_up_an_address_never_verified()
    {
        var other = await host.SignUpAsync();
        await Authenticator.EnableAsync(host, other);

        var id = await UserIdAsync(await SignInAsync(host.Token(Subject(), other.Email)));

        Assert.NotEqual(other.Id, id);
        Assert.Equal(JsonValueKind.Null, (await other.Client.GetFromJsonAsync<JsonElement>("/api/v1/users/me")).GetProperty("email").ValueKind);
        Assert.Equal(1, await QueryAsync(db => db.TotpFactors.CountAsync(f => f.UserId == other.Id)));
        Assert.Equal(0, await QueryAsync(db => db.TotpFactors.CountAsync(f => f.UserId == id)));
    }

    [Fact]
    public async Task An_administrator_is_not_taken_over_by_an_address_never_verified()
    {
        var person = await host.SignUpAsync();
        await QueryAsync(db => db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.Role, UserRole.ADMIN)));

        await RefusedAsync(host.Token(Subject(), person.Email));

        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email)).StatusCode);
        Assert.Equal(0, await QueryAsync(db => db.ExternalLogins.CountAsync(l => l.UserId == person.Id)));
    }

    [Fact]
    public async Task An_account_whose_maker_has_shown_a_phone_stays_theirs_and_gives_up_an_address_never_verified()
    {
        var other = await host.SignUpAsync();
        await QueryAsync(db => db.Users.Where(u => u.Id == other.Id).ExecuteUpdateAsync(u => u
            .SetProperty(x => x.PhoneNumber, $"+91{Random.Shared.NextInt64(6_000_000_000, 10_000_000_000)}").SetProperty(x => x.PhoneNumberVerified, true)));

        var id = await UserIdAsync(await SignInAsync(host.Token(Subject(), other.Email)));

        Assert.NotEqual(other.Id, id);
        var theirs = await other.Client.GetFromJsonAsync<JsonElement>("/api/v1/users/me");
        Assert.Equal(JsonValueKind.Null, theirs.GetProperty("email").ValueKind);
        Assert.Equal(other.Email, await QueryAsync(db => db.Users.Where(u => u.Id == id).Select(u => u.Email).SingleAsync()));
    }

    [Fact]
    public async Task A_second_factor_of_a_verified_account_is_asked_for()
    {
        var email = Email();
        var id = await UserIdAsync(await SignInAsync(host.Token(Subject(), email)));
        await QueryAsync(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO totp_factors (user_id, secret_sealed, encryption_key_id, created_at, confirmed_at, last_step) VALUES ({id}, '\\x00', 'test', now(), now(), 0)"));

        await (await SignInAsync(host.Token(Subject(), email))).IsProblemAsync(HttpStatusCode.Unauthorized, "SECOND_FACTOR_REQUIRED");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disabled_account_is_not_opened(bool isLinked)
    {
        var (subject, email) = (Subject(), Email());
        string id;
        if (isLinked)
            id = await UserIdAsync(await SignInAsync(host.Token(subject, email)));
        else
            (id, email) = await host.SignUpAsync() is var person ? (person.Id, person.Email) : default;
        await QueryAsync(db => db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(u => u.SetProperty(x => x.IsActive, false)));

        await (await SignInAsync(host.Token(subject, email))).IsProblemAsync(HttpStatusCode.Unauthorized, "GOOGLE_TOKEN_INVALID");

        Assert.Equal(isLinked ? 1 : 0, await QueryAsync(db => db.ExternalLogins.CountAsync(l => l.UserId == id)));
    }

    [Fact]
    public async Task Whoever_deleted_their_account_gets_a_new_one()
    {
        var (subject, email) = (Subject(), Email());
        var tokens = await ReadAsync(await SignInAsync(host.Token(subject, email)));
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/api/v1/users/me")).StatusCode);

        var next = await UserIdAsync(await SignInAsync(host.Token(subject, email)));

        Assert.NotEqual(tokens.GetProperty("user").GetProperty("user_id").GetString(), next);
        Assert.Equal(next, await UserIdAsync(await SignInAsync(host.Token(subject, email))));
    }

    [Fact]
    public async Task First_sign_ins_at_once_make_one_account()
    {
        var (subject, email) = (Subject(), Email());

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SignInAsync(host.Token(subject, email))));

        var ids = await Task.WhenAll(answers.Select(UserIdAsync));
        Assert.Single(ids.Distinct());
        Assert.Equal(1, await QueryAsync(db => db.Users.CountAsync(u => u.Email == email)));
    }

    [Fact]
    public async Task First_sign_ins_at_once_to_an_account_made_by_password_link_it_once()
    {
        var person = await host.SignUpAsync();
        var subject = Subject();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SignInAsync(host.Token(subject, person.Email))));

        Assert.All(await Task.WhenAll(answers.Select(UserIdAsync)), id => Assert.Equal(person.Id, id));
        Assert.Single(await EventsAsync(person.Id), e => e == "EXTERNAL_LOGIN_LINKED");
    }

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task A_token_that_says_something_wrong_is_refused(string changes)
    {
        var wrong = JsonDocument.Parse(changes).RootElement.EnumerateObject()
            .Select(c => (c.Name, c.Value.ValueKind == JsonValueKind.Null ? null : (object?)c.Value)).ToArray();
        var email = Email();

        await RefusedAsync(host.Token(Subject(), email, wrong));

        Assert.Equal(0, await QueryAsync(db => db.Users.CountAsync(u => u.Email == email)));
    }

    [Fact]
    public async Task A_token_that_Google_has_not_signed_is_refused()
    {
        var payload = host.Payload(Subject(), Email());
        var parts = host.Signer.Sign(payload).Split('.');
        var other = host.Signer.Sign(host.Payload(Subject(), Email())).Split('.');

        await RefusedAsync(new GoogleSigner("k1").Sign(payload));
        await RefusedAsync($"{parts[0]}.{other[1]}.{parts[2]}");
        await RefusedAsync($"{parts[0]}.{parts[1]}.");
        await RefusedAsync(host.Signer.Unsigned(payload));
        await RefusedAsync(host.Signer.SignWithPublicKeyAsSecret(payload));
        await RefusedAsync(host.Signer.SignWithPss(payload));
        await RefusedAsync("garbage");
        await RefusedAsync("a.b.c");
    }

    [Fact]
    public async Task A_token_of_our_own_is_none_of_Googles()
    {
        var person = await host.SignUpAsync();

        await RefusedAsync(person.Tokens.GetProperty("id_token").GetString()!);
        await RefusedAsync(person.Tokens.GetProperty("access_token").GetString()!);
    }

    [Fact]
    public async Task A_token_is_good_until_it_expires()
    {
        var token = host.Token(Subject(), Email());
        host.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(token)).StatusCode);

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await RefusedAsync(token);
    }

    [Fact]
    public async Task Bad_tokens_from_one_address_are_slowed_down_and_good_ones_are_not()
    {
        var client = host.Anonymous();
        for (var i = 0; i < 35; i++)
            await ReadAsync(await client.PostAsJsonAsync(Path, new { token = host.Token(Subject(), Email()) }));
        for (var i = 0; i < 30; i++)
            await client.PostAsJsonAsync(Path, new { token = "garbage" });

        await (await client.PostAsJsonAsync(Path, new { token = host.Token(Subject(), Email()) })).IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":5}""")]
    public async Task A_request_without_a_token_is_told_so(string body)
    {
        await (await host.Anonymous().PostAsync(Path, SignInTests.Json(body))).IsInvalidAsync("token");
    }

    [Fact]
    public async Task Members_that_are_unknown_are_let_pass()
    {
        var response = await host.Anonymous().PostAsJsonAsync(Path, new { token = host.Token(Subject(), Email()), select_by = "btn" });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static string Subject() => Guid.NewGuid().ToString("N");

    private static string Email() => $"google.{Guid.NewGuid():N}@example.com";

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<string> UserIdAsync(HttpResponseMessage response) => (await ReadAsync(response)).GetProperty("user").GetProperty("user_id").GetString()!;

    private Task<HttpResponseMessage> SignInAsync(string token) => host.Anonymous().PostAsJsonAsync(Path, new { token });

    private async Task RefusedAsync(string token) => await (await SignInAsync(token)).IsProblemAsync(HttpStatusCode.Unauthorized, "GOOGLE_TOKEN_INVALID");

    private Task<string[]> EventsAsync(string userId) =>
        QueryAsync(async db => (await db.SecurityEvents.Where(e => e.UserId == userId).Select(e => e.Kind).ToListAsync()).Select(k => k.ToString()).Order(StringComparer.Ordinal).ToArray());

    private async Task<T> QueryAsync<T>(Func<IdentityDb, Task<T>> query)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<IdentityDb>());
    }
}
