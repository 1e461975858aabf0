using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;

namespace Fyntrix.Identity.Tests;

public sealed class SignInTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task Who_signs_up_is_signed_in_and_announced()
    {
        var person = await host.SignUpAsync("Asha");

        var me = await person.Client.GetFromJsonAsync<JsonElement>("/api/v1/users/me");

        Assert.Equal(person.Id, me.GetProperty("user_id").GetString());
        Assert.Equal("Asha", me.GetProperty("name").GetString());
        Assert.Equal("USER", me.GetProperty("role").GetString());
        await host.Sent.WaitForAsync<UserRegistered>(m => m.UserId == person.Id);
    }

    [Fact]
    public async Task Two_sign_ups_with_one_address_make_one_account()
    {
        var email = $"race.{Guid.NewGuid():N}@example.com";
        var client = host.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => client.PostAsJsonAsync(
            "/api/v1/auth/signup",
            new { email = i % 2 == 0 ? email : email.ToUpperInvariant(), password = IdentityHost.Password, name = "Race" })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Created), a => Assert.True(
            a.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests, a.StatusCode.ToString()));
    }

    [Fact]
    public async Task Unknown_wrong_and_deleted_accounts_get_the_same_answer()
    {
        var person = await host.SignUpAsync();
        var gone = await host.SignUpAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await gone.Client.DeleteAsync("/api/v1/users/me")).StatusCode);

        var bodies = new List<string>();
        foreach (var (email, password) in new[]
        {
            (person.Email, "not the right password"),
            ($"nobody.{Guid.NewGuid():N}@example.com", IdentityHost.Password),
            (gone.Email, IdentityHost.Password),
        })
        {
            var response = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email, password });
            var problem = await response.IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
            bodies.Add(string.Join('|', problem.EnumerateObject().Where(m => m.Name != "trace_id").Select(m => m.ToString())));
        }

        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task Case_does_not_matter_in_any_alphabet()
    {
        var tag = Guid.NewGuid().ToString("N");
        var signUp = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/signup", new { email = $"Émile.{tag}@example.com", password = IdentityHost.Password, name = "Émile" });
        Assert.Equal(HttpStatusCode.Created, signUp.StatusCode);

        var login = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = $"éMILE.{tag}@example.com", password = IdentityHost.Password });
        var second = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/signup", new { email = $"émile.{tag}@example.com", password = IdentityHost.Password, name = "Other" });

        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        await second.IsProblemAsync(HttpStatusCode.Conflict, "EMAIL_TAKEN");
    }

    [Fact]
    public async Task No_session_outlives_a_deletion_that_runs_beside_sign_ins()
    {
        var person = await host.SignUpAsync();

        var signIns = Enumerable.Range(0, 3).Select(_ => host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityHost.Password })).ToList();
        await person.Client.DeleteAsync("/api/v1/users/me");

        foreach (var signIn in await Task.WhenAll(signIns))
        {
            if (signIn.StatusCode != HttpStatusCode.OK)
                continue;
            var client = host.Anonymous();
            client.DefaultRequestHeaders.Authorization = new("Bearer", (await signIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
            await (await client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        }
    }

    [Fact]
    public async Task A_refresh_gives_new_tokens_and_spends_the_old_one()
    {
        var person = await host.SignUpAsync();

        var first = await RefreshAsync(person.RefreshToken);
        var second = await RefreshAsync(first.GetProperty("refresh_token").GetString()!);

        Assert.NotEqual(person.RefreshToken, first.GetProperty("refresh_token").GetString());
        Assert.NotEqual(first.GetProperty("refresh_token").GetString(), second.GetProperty("refresh_token").GetString());
    }

    [Fact]
    public async Task A_lost_answer_may_be_asked_for_again_within_ten_seconds()
    {
        var person = await host.SignUpAsync();

        var lost = await RefreshAsync(person.RefreshToken);
        host.Clock.Advance(TimeSpan.FromSeconds(9));
        var again = await RefreshAsync(person.RefreshToken);

        Assert.Equal(lost.GetProperty("refresh_token").GetString(), again.GetProperty("refresh_token").GetString());
    }

    [Fact]
    public async Task A_replayed_refresh_token_ends_the_session()
    {
        var person = await host.SignUpAsync();
        var next = await RefreshAsync(person.RefreshToken);
        host.Clock.Advance(TimeSpan.FromSeconds(11));

        var replay = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = person.RefreshToken });
        await replay.IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");

        var owner = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = next.GetProperty("refresh_token").GetString() });
        await owner.IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
        await (await person.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
    }

    [Fact]
    public async Task Parallel_refreshes_of_one_token_agree_on_one_successor()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefreshAsync(person.RefreshToken)));

        Assert.Single(answers.Select(a => a.GetProperty("refresh_token").GetString()).Distinct());
    }

    [Fact]
    public async Task The_former_clients_refresh_call_is_understood()
    {
        var person = await host.SignUpAsync();

        var response = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken = person.RefreshToken, whatever = 1 });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_access_token_too()
    {
        var person = await host.SignUpAsync();

        var response = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/logout", new { refresh_token = person.RefreshToken });

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await (await person.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        await host.Sent.WaitForAsync<SessionsRevoked>(m => m.UserId == person.Id);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_session()
    {
        var person = await host.SignUpAsync();
        var elsewhere = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityHost.Password });
        var second = await elsewhere.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.NoContent, (await person.Client.PostAsync("/api/v1/auth/logout-all", null)).StatusCode);

        var refresh = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = second.GetProperty("refresh_token").GetString() });
        await refresh.IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
    }

    [Fact]
    public async Task A_twenty_first_session_ends_the_one_unused_longest()
    {
        var person = await host.SignUpAsync();
        for (var i = 0; i < 20; i++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            var login = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityHost.Password });
            Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        }

        await (await person.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
    }

    [Fact]
    public async Task A_session_unused_for_a_fortnight_is_over()
    {
        var person = await host.SignUpAsync();
        host.Clock.Advance(TimeSpan.FromDays(14));

        var refresh = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = person.RefreshToken });

        await refresh.IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
    }

    [Fact]
    public async Task A_session_in_daily_use_is_over_after_thirty_days()
    {
        var person = await host.SignUpAsync();
        var token = person.RefreshToken;
        for (var day = 10; day < 30; day += 10)
        {
            host.Clock.Advance(TimeSpan.FromDays(10));
            token = (await RefreshAsync(token)).GetProperty("refresh_token").GetString()!;
        }

        host.Clock.Advance(TimeSpan.FromDays(10));
        var refresh = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = token });
        await refresh.IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
    }

    [Fact]
    public async Task An_id_token_is_no_access_token()
    {
        var person = await host.SignUpAsync();
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new("Bearer", person.Tokens.GetProperty("id_token").GetString());

        await (await client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
    }

    [Fact]
    public async Task Deleting_the_account_ends_everything_and_says_so_once()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => person.Client.DeleteAsync("/api/v1/users/me")));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.NoContent);
        var refresh = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = person.RefreshToken });
        await refresh.IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
        await (await person.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        await host.Sent.WaitForAsync<UserDeleted>(m => m.UserId == person.Id);
        Assert.Single(host.Sent.All.OfType<UserDeleted>(), m => m.UserId == person.Id);
    }

    [Fact]
    public async Task The_revocation_feed_lists_ended_sessions_and_knows_its_version()
    {
        var person = await host.SignUpAsync();
        await host.Anonymous().PostAsJsonAsync("/api/v1/auth/logout", new { refresh_token = person.RefreshToken });

        var feed = await host.Anonymous().GetAsync("/.well-known/revocations");
        var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/revocations");
        request.Headers.IfNoneMatch.Add(feed.Headers.ETag!);
        var unchanged = await host.Anonymous().SendAsync(request);

        Assert.Contains(person.Id, await feed.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("""{"email":"x","password":"seven quiet rivers run","name":"X"}""", "email")]
    [InlineData("""{"email":"a@example.com","password":"short","name":"X"}""", "password")]
    [InlineData("""{"email":"a@example.com","password":"aaaaaaaaaaaaaaaaaaaa","name":"X"}""", "password")]
    [InlineData("""{"email":"a@example.com","password":"passwordpassword1","name":"X"}""", "password")]
    [InlineData("""{"email":"a@example.com","password":"1234567890123456","name":"X"}""", "password")]
    [InlineData("""{"email":"johnathan@example.com","password":"johnathanjohnathan","name":"X"}""", "password")]
    [InlineData("""{"email":"a@example.com","password":"seven quiet rivers run","name":" "}""", "name")]
    [InlineData("""{"email":"a@example.com","password":"seven quiet rivers run","name":"X","admin":true}""", "admin")]
    [InlineData("""{"email":5,"password":"seven quiet rivers run","name":"X"}""", "email")]
    [InlineData("""{"email":"a\u0000@example.com","password":"seven quiet rivers run","name":"X"}""", "email")]
    [InlineData("""{}""", "email", "name", "password")]
    public async Task A_bad_sign_up_is_told_which_field_is_wrong(string body, params string[] fields)
    {
        var response = await host.Anonymous().PostAsync("/api/v1/auth/signup", Json(body));

        await response.IsInvalidAsync(fields);
    }

    [Theory]
    [InlineData("", "BODY_REQUIRED")]
    [InlineData("null", "BODY_REQUIRED")]
    [InlineData("[]", "MALFORMED_JSON")]
    [InlineData("{", "MALFORMED_JSON")]
    public async Task A_body_that_is_none_is_told_so(string body, string code)
    {
        var response = await host.Anonymous().PostAsync("/api/v1/auth/login", Json(body));

        await response.IsProblemAsync(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Names_of_any_alphabet_are_kept()
    {
        var person = await host.SignUpAsync("José अनन्या");

        var me = await person.Client.GetFromJsonAsync<JsonElement>("/api/v1/auth/me");

        Assert.Equal("José अनन्या", me.GetProperty("name").GetString());
    }

    internal static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private async Task<JsonElement> RefreshAsync(string refreshToken)
    {
        var response = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = refreshToken });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
