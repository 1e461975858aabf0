using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Gateway.Routing;
using Fyntrix.Testing;

namespace Fyntrix.Gateway.Tests;

/// <summary>The addresses that clients of the former system call, and where they lead.</summary>
public sealed class FormerAddressTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    public static TheoryData<string, string, string> Routes
    {
        get
        {
            var routes = new TheoryData<string, string, string>();
            foreach (var (method, former, now) in FormerRoutes.All)
                routes.Add(method, former, now);
            return routes;
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    [InlineData("GET", "/v1/trading/orders", "/api/v1/trading/orders")]
    public async Task A_former_address_means_the_new_one_and_says_that_it_is_former(string method, string former, string now)
    {
        var echo = await AskAsync(host.As("user"), method, former.Replace("{id}", "M%26M", StringComparison.Ordinal));

        Assert.Equal(now.Replace("{id}", "M&M", StringComparison.Ordinal), echo.GetProperty("path").GetString());
        Assert.Equal(method, echo.GetProperty("method").GetString());
        Assert.Equal("1", echo.GetProperty("former").GetString());
    }

    [Fact]
    public async Task Whatever_the_route_table_holds_has_its_former_addresses_too()
    {
        // Of the API: keys and revocations were not there before.
        foreach (var route in RouteTable.Routes.Where(r => r.Path.StartsWith("/api/v1/", StringComparison.Ordinal) && r.Service != RouteTable.LlmCosts))
        {
            var now = route.Path.Replace("{**rest}", "x", StringComparison.Ordinal);
            var caller = host.As("somebody", "user", "admin", "identity:read");
            foreach (var former in new[] { $"/v1{now}", now["/api".Length..] })
            {
                var echo = await AskAsync(caller, route.Method ?? "GET", former);

                Assert.Equal(route.Service, echo.GetProperty("service").GetString());
                Assert.Equal(former == "/v1/watchlist/x" ? "/api/v1/former/watchlist/x" : now, echo.GetProperty("path").GetString());
            }
        }
    }

    [Theory]
    [InlineData("/api/v1/watchlist")]
    [InlineData("/api/v1/preferences")]
    public async Task A_present_address_is_not_marked(string address)
    {
        Assert.Equal("", (await AskAsync(host.As("user"), "GET", address)).GetProperty("former").GetString());
    }

    [Fact]
    public async Task The_header_that_the_former_refresh_sends_passes_in_a_browser_and_on_the_way()
    {
        var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/auth/refresh");
        preflight.Headers.Add("Origin", "https://app.example.com");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,email");
        var client = host.Anonymous();
        var allowed = await client.SendAsync(preflight);
        client.DefaultRequestHeaders.Add("email", "asha@example.com");

        var echo = await AskAsync(client, "POST", "/v1/auth/refresh");

        Assert.Contains("email", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal("asha@example.com", echo.GetProperty("email").GetString());
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, string method, string address)
    {
        var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{method} {address}: {response.StatusCode}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
