using System.Net;
using System.Net.Http.Headers;
using Fyntrix.Gateway.Routing;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Gateway.Tests;

/// <summary>
/// Each route of the table against each kind of token. Who may call it is said here a second time: a route that is added, or whose
/// access changes, fails until somebody has decided it here too.
/// </summary>
public sealed class AccessTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private static readonly string[] Anonymous =
    [
        "POST /api/v1/auth/signup", "POST /api/v1/auth/login", "POST /api/v1/auth/refresh", "POST /api/v1/auth/logout", "POST /api/v1/auth/token",
        "POST /api/v1/auth/phone/signup", "POST /api/v1/auth/phone/verify-signup", "POST /api/v1/auth/phone/resend-otp",
        "POST /api/v1/auth/phone/login", "POST /api/v1/auth/phone/login/verify", "POST /api/v1/auth/google",
        "POST /api/v1/auth/mfa/verify", "POST /api/v1/auth/password/forgot", "POST /api/v1/auth/password/reset",
        "GET /api/v1/auth/health",
        "POST /api/v1/trading/brokers/zerodha/postback",
        "GET /.well-known/jwks.json", "GET /.well-known/openid-configuration", "GET /.well-known/revocations",
    ];

    private static readonly string[] AnyToken =
    [
        "auth", "users", "preferences", "watchlist", "former/watchlist",
        "trading",
        "runs", "picks", "recommendations", "policies", "analytics", "outcomes", "statistics", "alerts", "archive", "market", "cache",
        "agents", "top-picks", "trading-modes", "strategy", "performance",
        "llm",
    ];

    private static readonly string[] Admin = ["admin/service-clients", "admin/users", "admin/signing-keys", "trading/admin"];

    private static readonly string[] IdentityRead = ["internal"];

    [Fact]
    public void Who_may_call_each_route_was_decided()
    {
        var decided = Anonymous.Select(route => $"{route} {RouteAccess.Anonymous}")
            .Append($"* /llm/openai/v1/{{**rest}} {RouteAccess.Token}")
            .Concat(Below(AnyToken, RouteAccess.Token)).Concat(Below(Admin, RouteAccess.Admin)).Concat(Below(IdentityRead, RouteAccess.IdentityRead));

        Assert.Equal(decided.Order(), RouteTable.Routes.Select(r => $"{r.Method ?? "*"} {r.Path} {r.Access}").Order());

        static IEnumerable<string> Below(IEnumerable<string> resources, RouteAccess access) => resources.Select(r => $"* /api/v1/{r}/{{**rest}} {access}");
    }

    [Fact]
    public async Task No_closed_route_opens_without_a_good_token_at_any_of_its_addresses()
    {
        string?[] tokens =
        [
            null,
            host.Tokens.Expired("user", Everything),
            host.Tokens.ForAudience("fyntrix-app", "user", Everything),
            Altered(host.Tokens.For("user", Everything)),
            "a.b.c",
        ];
        foreach (var route in Closed)
        {
            foreach (var address in AddressesOf(route))
            {
                foreach (var token in tokens)
                    await (await AskAsync(route, address, token)).IsProblemAsync(HttpStatusCode.Unauthorized, token is null ? "UNAUTHENTICATED" : "TOKEN_INVALID");
            }
        }
    }

    [Fact]
    public async Task A_closed_route_opens_for_its_scope_and_for_no_other()
    {
        string[] scopes = ["", Scopes.User, Scopes.Admin, Scopes.IdentityRead, Scopes.PicksWrite, Scopes.LlmWrite, Scopes.PricesWrite];
        foreach (var route in Closed)
        {
            foreach (var address in AddressesOf(route))
            {
                foreach (var scope in scopes)
                {
                    var answer = await AskAsync(route, address, host.Tokens.For("user", scope));
                    var mayPass = route.Access switch
                    {
                        RouteAccess.Admin => scope == Scopes.Admin,
                        RouteAccess.IdentityRead => scope == Scopes.IdentityRead,
                        _ => true, // The service looks at the scope.
                    };

                    if (mayPass)
                        Assert.Equal(route.Service == RouteTable.LlmCosts ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, answer.StatusCode);
                    else
                        await answer.IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
                }
            }
        }
    }

    [Fact]
    public async Task An_open_route_is_open_for_its_method_alone()
    {
        foreach (var route in RouteTable.Routes.Where(r => r.Access == RouteAccess.Anonymous))
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(route, route.Path, null)).StatusCode);
            foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE" }.Where(m => m != route.Method))
            {
                var answer = await AskAsync(route with { Method = method }, route.Path, null);
                Assert.True(
                    answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.MethodNotAllowed,
                    $"{method} {route.Path} without a token: {answer.StatusCode}");
            }
        }
    }

    private static string[] Everything => [Scopes.User, Scopes.Admin, Scopes.IdentityRead];

    private static IEnumerable<GatewayRoute> Closed => RouteTable.Routes.Where(r => r.Access != RouteAccess.Anonymous);

    /// <summary>The present address and the former ones.</summary>
    private static IEnumerable<string> AddressesOf(GatewayRoute route)
    {
        var now = route.Path.Replace("{**rest}", "x", StringComparison.Ordinal);
        return now.StartsWith("/api/", StringComparison.Ordinal) ? [now, $"/v1{now}", now["/api".Length..]] : [now];
    }

    private static string Altered(string token)
    {
        // Not the last character: its lowest bits may stand for nothing.
        var at = token.Length - 10;
        return $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}";
    }

    private async Task<HttpResponseMessage> AskAsync(GatewayRoute route, string address, string? token)
    {
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(new HttpRequestMessage(new HttpMethod(route.Method ?? "GET"), address));
    }
}
