using System.Net;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.ServiceDefaults.Tests.Auth;

public sealed class AccessTokenTests : IAsyncLifetime
{
    private const string GoodHeader = """{"alg":"ES256","typ":"at+jwt","kid":"k1"}""";

    private TestApp _app = null!;
    private Forger _forger = null!;

    public async Task InitializeAsync() => _app = await TestApp.StartAsync(
        builder => builder.Services.AddSingleton<ISigningKeySource>(services => _forger = new Forger(services.GetRequiredService<TimeProvider>())),
        app =>
        {
            var api = app.MapApi("/api/v1", "Test");
            api.MapGet("/mine", (System.Security.Claims.ClaimsPrincipal user) => TypedResults.Ok(new { id = user.Id(), session = user.SessionId() })).RequireScope(Scopes.User);
            api.MapGet("/admin", () => "ok").RequireScope(Scopes.Admin, Scopes.IdentityRead);
            api.MapGet("/no-word-about-access", () => "ok");
            api.MapGet("/open", () => "ok").AllowAnonymous();
        });

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_good_token_says_who_asks()
    {
        var answer = await GetAsync(Make(f => f.Sign("ann", sessionId: "s9")));

        Assert.Equal("""{"id":"ann","session":"s9"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_scheme_is_spelled_as_one_likes()
    {
        var client = _app.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"bEARER {Make(f => f.Sign())}");

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/mine")).StatusCode);
    }

    [Fact]
    public async Task Without_a_token_the_answer_says_how_to_send_one()
    {
        var answer = await _app.Anonymous().GetAsync("/api/v1/no-word-about-access");

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task Tokens_that_Identity_would_not_have_made_are_refused()
    {
        var forger = Make(f => f);
        var another = new Forger(_app.Clock);
        var good = forger.Sign();
        var parts = good.Split('.');
        var refused = new Dictionary<string, string>
        {
            ["expired"] = forger.Sign(expiresIn: TimeSpan.FromSeconds(-1), notBeforeIn: TimeSpan.FromMinutes(-5)),
            ["not yet valid"] = forger.Sign(notBeforeIn: TimeSpan.FromMinutes(2)),
            ["another audience"] = forger.Sign(audience: "fyntrix-web"),
            ["another issuer"] = forger.Sign(issuer: "https://identity.example.com"),
            ["an id token"] = forger.Sign(type: "JWT"),
            ["another key under the same id"] = another.Sign(),
            ["an unknown key id"] = new Forger(_app.Clock, "k2").Sign(),
            ["HMAC with the public key"] = forger.SignWithPublicKeyAsSecret(),
            ["alg none"] = $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt","kid":"k1"}""")}.{parts[1]}.",
            ["alg none with the signature left"] = $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt","kid":"k1"}""")}.{parts[1]}.{parts[2]}",
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["another payload"] = $"{parts[0]}.{Base64UrlEncoder.Encode(forger.Payload(("sub", "bob")))}.{parts[2]}",
            ["no key id"] = forger.SignRaw("""{"alg":"ES256","typ":"at+jwt"}""", forger.Payload()),
            ["no type"] = forger.SignRaw("""{"alg":"ES256","kid":"k1"}""", forger.Payload()),
            ["no subject"] = forger.SignRaw(GoodHeader, forger.Payload(("sub", null))),
            ["an empty subject"] = forger.SignRaw(GoodHeader, forger.Payload(("sub", ""))),
            ["no expiry"] = forger.SignRaw(GoodHeader, forger.Payload(("exp", null))),
            ["no audience"] = forger.SignRaw(GoodHeader, forger.Payload(("aud", null))),
            ["no issuer"] = forger.SignRaw(GoodHeader, forger.Payload(("iss", null))),
        };

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(good)).StatusCode);
        foreach (var (why, token) in refused)
        {
            var answer = await GetAsync(token);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{why}: {answer.StatusCode}");
            await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        }
    }

    [Fact]
    public async Task Garbage_for_a_token_is_refused_and_never_an_error()
    {
        var forger = Make(f => f);
        var good = forger.Sign();
        var parts = good.Split('.');
        string[] headers =
        [
            """{"alg":5,"typ":"at+jwt","kid":"k1"}""", """{"alg":["ES256"],"typ":"at+jwt","kid":"k1"}""", """{"alg":null,"typ":null,"kid":null}""",
            """{"alg":"ES256","typ":7,"kid":{"a":1}}""", """{"alg":"ES256","typ":"at+jwt","kid":5}""", "[]", "5", "null", "\"text\"", "{", "", "{}",
            """{"alg":"ES256","alg":"none","typ":"at+jwt","kid":"k1"}""", """{"alg":"ES256","typ":"at+jwt","kid":"k1","crit":["x"],"zip":"DEF","enc":"A128GCM"}""",
            "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"\\ud800\"}",
        ];
        string[] payloads =
        [
            "[]", "5", "null", "{", "", """{"exp":"soon"}""", """{"exp":1e400}""", """{"exp":99999999999999999999}""", """{"exp":-99999999999999}""",
            """{"sub":5,"exp":4000000000}""", """{"sub":{"a":1}}""", """{"aud":{"a":1}}""", """{"aud":[1,2]}""", """{"iss":5}""", "{\"sub\":\"\\ud800\"}",
            forger.Payload(("iat", "yesterday")), forger.Payload(("iat", 1e300)), forger.Payload(("iat", null)), forger.Payload(("sid", 5)),
            forger.Payload(("sid", new[] { 1 })), forger.Payload(("scope", 5)), forger.Payload(("nbf", "now")), forger.Payload(("exp", 253402300800L)),
            forger.Payload(("exp", long.MaxValue)), forger.Payload(("nbf", long.MinValue)),
        ];
        var random = new Random(7);
        IEnumerable<string> garbage =
        [
            "x", ".", "..", "...", "....", "a.b.c", "a.b.c.d.e", new string('a', 8192), new string('.', 100), "=", "%%%.%%%.%%%", "é.é.é", good + "x", "x" + good, good[..^1], $"{good},{good}", $"{good} {good}",
            .. headers.Select(h => forger.SignRaw(h, forger.Payload())),
            .. headers.Select(h => $"{Base64UrlEncoder.Encode(h)}.{parts[1]}.{parts[2]}.{parts[2]}.{parts[2]}"),
            .. payloads.Select(p => forger.SignRaw(GoodHeader, p)),
            .. Enumerable.Range(0, 300).Select(_ => Mutate(good, random)),
        ];

        foreach (var token in garbage)
        {
            var answer = await GetAsync(token);
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.OK, $"{answer.StatusCode} for {token}");
        }
    }

    [Fact]
    public async Task A_huge_token_is_refused_unread()
    {
        var answer = await GetAsync(Make(f => f.Sign(scope: new string('x', 9000))));

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        Assert.Equal(0, Make(f => f.Asked));
    }

    [Fact]
    public async Task A_token_found_good_is_checked_once_and_still_refused_when_it_has_expired()
    {
        var token = Make(f => f.Sign(expiresIn: TimeSpan.FromMinutes(10)));
        await GetAsync(token);
        // With this key its signature would not be found good again.
        Make(f => f.ChangeKey());
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(token)).StatusCode);

        _app.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(token)).StatusCode);
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(token)).StatusCode);
    }

    [Fact]
    public async Task A_token_found_good_dies_with_the_key_that_signed_it()
    {
        var token = Make(f => f.Sign());
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(token)).StatusCode);

        Make(f => f.IsPublished = false);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(token)).StatusCode);
    }

    [Fact]
    public async Task A_revoked_session_is_refused_at_once_also_where_its_token_was_found_good_before()
    {
        var token = Make(f => f.Sign("ann", sessionId: "s1"));
        var otherSession = Make(f => f.Sign("ann", sessionId: "s2"));
        var otherUser = Make(f => f.Sign("bob", sessionId: "s1"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(token)).StatusCode);

        _app.Services.GetRequiredService<IRevocations>().Add(new Revocation("ann", "s1", _app.Clock.GetUtcNow()));

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(otherSession)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(otherUser)).StatusCode);
    }

    [Fact]
    public async Task When_all_of_a_user_is_revoked_only_tokens_issued_later_are_good()
    {
        var before = Make(f => f.Sign("ann", sessionId: null));
        _app.Clock.Advance(TimeSpan.FromSeconds(5));
        _app.Services.GetRequiredService<IRevocations>().Add(new Revocation("ann", null, _app.Clock.GetUtcNow()));
        var after = Make(f => f.Sign("ann", sessionId: "s2"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(before)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(after)).StatusCode);
    }

    [Fact]
    public async Task A_revocation_outlives_the_tokens_that_it_concerns()
    {
        var revocations = _app.Services.GetRequiredService<IRevocations>();
        revocations.Add(new Revocation("ann", "s1", _app.Clock.GetUtcNow()));
        var token = Make(f => f.Sign("ann", sessionId: "s1"));

        _app.Clock.Advance(TimeSpan.FromMinutes(9));
        revocations.Add(new Revocation("bob", "s7", _app.Clock.GetUtcNow()));

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(token)).StatusCode);
    }

    [Fact]
    public async Task A_scope_that_is_missing_is_a_403_and_one_of_several_is_enough()
    {
        var refused = await (await GetAsync(Make(f => f.Sign(scope: "user")), "/api/v1/admin")).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        Assert.EndsWith("asks for: admin or identity:read.", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await (await GetAsync(Make(f => f.Sign(scope: "administrator user:admin")), "/api/v1/admin")).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await GetAsync(Make(f => f.Sign(scope: "")), "/api/v1/admin")).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(Make(f => f.Sign(scope: "user identity:read")), "/api/v1/admin")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(Make(f => f.Sign(scope: "")), "/api/v1/no-word-about-access")).StatusCode);
    }

    [Fact]
    public async Task An_open_endpoint_answers_whatever_token_is_sent()
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("garbage", "/api/v1/open")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("garbage", "/alive")).StatusCode);
    }

    private static string Mutate(string token, Random random)
    {
        var chars = token.ToCharArray();
        for (var i = random.Next(1, 4); i > 0; i--)
            chars[random.Next(chars.Length)] = (char)random.Next(33, 127);
        return new string(chars);
    }

    private T Make<T>(Func<Forger, T> make)
    {
        _app.Services.GetRequiredService<ISigningKeySource>();
        return make(_forger);
    }

    private async Task<HttpResponseMessage> GetAsync(string token, string path = "/api/v1/mine")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await _app.Anonymous().SendAsync(request);
    }
}
