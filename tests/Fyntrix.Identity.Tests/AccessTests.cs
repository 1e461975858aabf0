using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Fyntrix.Identity.SigningKeys;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

/// <summary>
/// Each endpoint against each kind of token. An endpoint asks for a scope or stands on the list of those that are open to
/// everybody; one that names somebody's thing in its path also says here how another user is kept out. One that is added without
/// these decisions fails.
/// </summary>
public sealed partial class AccessTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private static readonly string[] Open =
    [
        "GET /health", "GET /alive", "GET /openapi/{documentName}.json",
        "GET /.well-known/jwks.json", "GET /.well-known/openid-configuration", "GET /.well-known/revocations",
        "POST /api/v1/auth/signup", "POST /api/v1/auth/login", "POST /api/v1/auth/refresh", "POST /api/v1/auth/logout", "POST /api/v1/auth/token",
        "POST /api/v1/auth/phone/signup", "POST /api/v1/auth/phone/verify-signup", "POST /api/v1/auth/phone/resend-otp",
        "POST /api/v1/auth/phone/login", "POST /api/v1/auth/phone/login/verify", "POST /api/v1/auth/google",
        "POST /api/v1/auth/mfa/verify", "POST /api/v1/auth/password/forgot", "POST /api/v1/auth/password/reset",
        "GET /api/v1/auth/health",
    ];

    /// <summary>Endpoints of a person with an id in the path: its own test shows that another user finds nothing there.</summary>
    private static readonly Dictionary<string, string> OwnedThings = new()
    {
        ["GET /api/v1/watchlist/{symbol}"] = nameof(WatchlistTests.Another_users_watchlist_is_not_there),
        ["PATCH /api/v1/watchlist/{symbol}"] = nameof(WatchlistTests.Another_users_watchlist_is_not_there),
        ["DELETE /api/v1/watchlist/{symbol}"] = nameof(WatchlistTests.Another_users_watchlist_is_not_there),
        ["GET /api/v1/watchlist/{symbol}/check"] = nameof(WatchlistTests.Another_users_watchlist_is_not_there),
        ["DELETE /api/v1/auth/sessions/{id}"] = nameof(SessionsTests.Nobody_ends_or_sees_anothers_session),
        ["PATCH /api/v1/former/watchlist/{id}"] = nameof(FormerContractTests.Alerts_are_their_owners_alone),
    };

    [Fact]
    public void Whatever_is_open_was_meant_to_be() =>
        Assert.Equal(Open.Order(), Endpoints().Where(e => IsOpen(e.Endpoint)).Select(e => e.Name).Order());

    [Fact]
    public void Whatever_is_not_open_asks_for_a_scope() =>
        Assert.DoesNotContain(Endpoints(), e => !IsOpen(e.Endpoint) && e.Scopes.Count == 0);

    [Fact]
    public void Whatever_belongs_to_a_person_is_tested_with_another()
    {
        var owned = Endpoints().Where(e => e.Scopes.Contains(Scopes.User) && e.Name.Contains('{', StringComparison.Ordinal)).Select(e => e.Name);

        Assert.Empty(owned.Except(OwnedThings.Keys));
        var tests = typeof(AccessTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Select(m => m.Name).ToHashSet();
        Assert.All(OwnedThings.Values, test => Assert.Contains(test, tests));
    }

    [Fact]
    public async Task No_closed_endpoint_opens_without_a_good_token()
    {
        var person = await host.SignUpAsync();
        var all = Scopes.ForServiceClients.Append(Scopes.User).Append(Scopes.Admin).ToArray();
        var settings = host.Services.GetRequiredService<IOptions<AuthSettings>>().Value;
        var good = new SecurityTokenDescriptor { Issuer = settings.Issuer, Audience = settings.Audience, TokenType = "at+jwt" };
        (string What, string? Token)[] tokens =
        [
            ("no token", null),
            ("an expired one", await SignAsync(good, all, lifetime: TimeSpan.FromSeconds(-1))),
            ("of another audience", await SignAsync(new() { Issuer = settings.Issuer, Audience = "fyntrix-app", TokenType = "at+jwt" }, all)),
            ("of another issuer", await SignAsync(new() { Issuer = "https://elsewhere.example.com", Audience = settings.Audience, TokenType = "at+jwt" }, all)),
            ("of another type", await SignAsync(new() { Issuer = settings.Issuer, Audience = settings.Audience, TokenType = "JWT" }, all)),
            ("an id token", person.Tokens.GetProperty("id_token").GetString()),
            ("a refresh token", person.RefreshToken),
            ("of another key", host.Tokens.For("user", all)),
            ("nonsense", "a.b.c"),
        ];
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(Closed().First(e => e.Name == "GET /api/v1/watchlist/"), await SignAsync(good, all))).StatusCode);

        foreach (var endpoint in Closed())
        {
            foreach (var (what, token) in tokens)
            {
                var answer = await CallAsync(endpoint, token);
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{endpoint.Name} with {what}: {answer.StatusCode}");
                await answer.IsProblemAsync(HttpStatusCode.Unauthorized, token is null ? "UNAUTHENTICATED" : "TOKEN_INVALID");
            }
        }
    }

    [Fact]
    public async Task A_closed_endpoint_opens_for_its_scopes_and_for_no_other()
    {
        // The tokens are of nobody who has an account: also then there is an answer, and never an error of ours.
        var settings = host.Services.GetRequiredService<IOptions<AuthSettings>>().Value;
        foreach (var endpoint in Closed())
        {
            foreach (var scope in Scopes.ForServiceClients.Append(Scopes.User).Append(Scopes.Admin).Append("user:admin").Append(""))
            {
                var token = await SignAsync(new() { Issuer = settings.Issuer, Audience = settings.Audience, TokenType = "at+jwt" }, [scope]);
                var answer = await CallAsync(endpoint, token);
                var what = $"{endpoint.Name} with the scope '{scope}': {answer.StatusCode}";

                if (endpoint.Scopes.Contains(scope))
                {
                    Assert.False(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, what);
                    Assert.True((int)answer.StatusCode < 500, what);
                }
                else
                {
                    Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, what);
                    await answer.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
                }
            }
        }
    }

    private static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private IEnumerable<Found> Closed() => Endpoints().Where(e => !IsOpen(e.Endpoint));

    private IEnumerable<Found> Endpoints() =>
        from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select new Found(method, endpoint, endpoint.Metadata.GetMetadata<ScopeMetadata>()?.AnyOf ?? []);

    private async Task<HttpResponseMessage> CallAsync(Found endpoint, string? token)
    {
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(new HttpRequestMessage(new HttpMethod(endpoint.Method), Parameter().Replace(endpoint.Endpoint.RoutePattern.RawText!, "X"))
        {
            Content = endpoint.Method is "GET" or "DELETE" ? null : Json("{}"),
        });
    }

    private async Task<string> SignAsync(SecurityTokenDescriptor token, string[] scopes, TimeSpan? lifetime = null)
    {
        var now = host.Clock.GetUtcNow();
        token.NotBefore = now.UtcDateTime.AddMinutes(-5);
        token.IssuedAt = now.UtcDateTime.AddMinutes(-5);
        token.Expires = (now + (lifetime ?? TimeSpan.FromMinutes(10))).UtcDateTime;
        token.Claims = new Dictionary<string, object>
        {
            [FyntrixClaims.Subject] = Guid.NewGuid().ToString(),
            [FyntrixClaims.Scope] = string.Join(' ', scopes),
            [FyntrixClaims.SessionId] = Guid.NewGuid().ToString(),
            [FyntrixClaims.AuthenticationTime] = now.ToUnixTimeSeconds(),
        };
        token.SigningCredentials = new SigningCredentials(await host.Services.GetRequiredService<SigningKeyStore>().ActiveAsync(default), SecurityAlgorithms.EcdsaSha256);
        return new JsonWebTokenHandler().CreateToken(token);
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    private sealed record Found(string Method, RouteEndpoint Endpoint, IReadOnlyList<string> Scopes)
    {
        public string Name => $"{Method} {Endpoint.RoutePattern.RawText}";
    }
}
