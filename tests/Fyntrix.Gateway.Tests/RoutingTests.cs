using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Gateway.Routing;
using Fyntrix.Testing;

namespace Fyntrix.Gateway.Tests;

public sealed class RoutingTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    public static TheoryData<string, string> Addresses => new()
    {
        { "/api/v1/users/me", "identity" },
        { "/api/v1/preferences", "identity" },
        { "/api/v1/watchlist/M%26M/check", "identity" },
        { "/api/v1/trading/intents?limit=2", "trading" },
        { "/api/v1/runs", "recommendations" },
        { "/api/v1/picks/0123456789abcdef", "recommendations" },
        { "/api/v1/market/calendar?from=2026-01-01&segment=FNO", "recommendations" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task An_address_reaches_its_service_over_HTTP_2_with_path_and_query_as_sent(string address, string service)
    {
        var echo = await host.As("user").GetFromJsonAsync<JsonElement>(address);

        Assert.Equal(service, echo.GetProperty("service").GetString());
        Assert.Equal("HTTP/2", echo.GetProperty("protocol").GetString());
        Assert.Equal(Uri.UnescapeDataString(address), echo.GetProperty("path").GetString() + echo.GetProperty("query").GetString());
        Assert.True(echo.GetProperty("authorization").GetBoolean());
    }

    [Fact]
    public async Task A_header_may_hold_more_than_ASCII()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/users/me");
        request.Headers.TryAddWithoutValidation("email", "grüße@example.com");

        var response = await host.As("user").SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("grüße@example.com", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("email").GetString());
    }

    [Theory]
    [InlineData("POST", "/api/v1/auth/login")]
    [InlineData("POST", "/v1/auth/login")]
    [InlineData("POST", "/auth/refresh")]
    [InlineData("POST", "/v1/auth/phone/signup")]
    [InlineData("POST", "/v1/auth/phone/verify-signup")]
    [InlineData("POST", "/v1/auth/phone/resend-otp")]
    [InlineData("POST", "/v1/auth/phone/login")]
    [InlineData("POST", "/v1/auth/phone/login/verify")]
    [InlineData("POST", "/v1/auth/google")]
    [InlineData("POST", "/v1/auth/mfa/verify")]
    [InlineData("POST", "/v1/auth/password/forgot")]
    [InlineData("POST", "/v1/auth/password/reset")]
    [InlineData("GET", "/.well-known/jwks.json")]
    public async Task Signing_in_and_public_keys_need_no_token(string method, string address)
    {
        var response = await host.Anonymous().SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Administrators_wait_at_the_gate_while_revocations_cannot_be_read_and_users_pass()
    {
        host.Freshness.IsFresh = false;
        try
        {
            foreach (var route in RouteTable.Routes.Where(r => r.Access == RouteAccess.Admin))
            {
                var address = route.Path.Replace("{**rest}", "x", StringComparison.Ordinal);
                await (await host.As("root", "user", "admin").GetAsync(address)).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "REVOCATIONS_STALE");
                await (await host.As("user").GetAsync(address)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
            }

            Assert.Equal(HttpStatusCode.OK, (await host.As("user").GetAsync("/api/v1/users/me")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await host.Anonymous().GetAsync("/.well-known/jwks.json")).StatusCode);
        }
        finally
        {
            host.Freshness.IsFresh = true;
        }
    }

    [Theory]
    [InlineData("/nothing/here")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v2/users/me")]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/memory/session/local")]
    [InlineData("/v1")]
    [InlineData("/v1x/watchlist")]
    [InlineData("/auth/login")]
    public async Task An_unknown_address_is_a_404_whoever_asks(string address)
    {
        await (await host.Anonymous().GetAsync(address)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await host.As("user").GetAsync(address)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task A_service_that_is_down_is_named_and_the_rest_works()
    {
        var problem = await (await host.As("user").GetAsync("/api/v1/llm/usage")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");

        Assert.Contains("llmcosts", problem.GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.OK, (await host.As("user").GetAsync("/api/v1/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Anonymous().GetAsync("/health")).StatusCode);
    }

    [Fact]
    public void Only_runs_files_of_bars_batches_of_reports_and_pictures_for_models_may_be_larger_than_a_megabyte() =>
        Assert.Equal(
            [("/api/v1/runs/{**rest}", 8), ("/api/v1/market/{**rest}", 8), ("/api/v1/llm/{**rest}", 8), ("/llm/openai/v1/{**rest}", 20)],
            RouteTable.Routes.Where(r => r.MaxBodyMegabytes != 1).Select(r => (r.Path, r.MaxBodyMegabytes)));

    [Fact]
    public async Task Only_named_origins_may_read_answers_in_a_browser()
    {
        foreach (var (origin, allowed) in new[] { ("https://app.example.com", true), ("https://evil.example.com", false) })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/jwks.json");
            request.Headers.Add("Origin", origin);
            var response = await host.Anonymous().SendAsync(request);

            Assert.Equal(allowed, response.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("/api/v1/preferences")]
    [InlineData("/api/v1/auth/signup")]
    public async Task A_browsers_preflight_needs_no_token(string address)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, address);
        request.Headers.Add("Origin", "https://app.example.com");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");

        var response = await host.Anonymous().SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("https://app.example.com", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task A_page_may_read_that_its_token_is_not_good()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/preferences");
        request.Headers.Add("Origin", "https://app.example.com");

        var response = await host.Anonymous().SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.True(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        var response = await host.Anonymous().GetAsync("/nothing");

        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_document_shows_every_service_that_answers_and_names_the_one_that_does_not()
    {
        var document = await host.Anonymous().GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        Assert.Equal(["/api/v1/identity", "/api/v1/recommendations", "/api/v1/trading"], document.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order());
        Assert.Contains("llmcosts", document.GetProperty("info").GetProperty("description").GetString());
    }

    [Fact]
    public async Task The_page_to_browse_needs_nothing_from_elsewhere()
    {
        var page = await host.Anonymous().GetStringAsync("/docs/index.html");

        Assert.Contains("swagger-ui", page);
        Assert.DoesNotContain("https://", page);
    }
}
