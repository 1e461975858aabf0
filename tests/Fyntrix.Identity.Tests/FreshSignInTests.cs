using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Sessions;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Identity.Tests;

public sealed class FreshSignInTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    public static TheoryData<string, string> Changes => new()
    {
        { "ChangePassword", """{"current_password":"seven quiet rivers run","new_password":"nine brown foxes sleep"}""" },
        { "ChangeEmail", """{"email":"new@example.com"}""" },
        { "ChangePhone", """{"phone_number":"+919812345678"}""" },
        { "EnrollTotp", "" },
        { "DisableTotp", """{"code":"123456"}""" },
        { "RenewRecoveryCodes", """{"code":"123456"}""" },
        { "DeleteMe", "" },
        { "DeleteAuthUser", "" },
    };

    [Fact]
    public void What_changes_how_somebody_signs_in_or_ends_the_account_asks_for_a_fresh_sign_in() =>
        Assert.Equal(
            Changes.Select(c => (string)c[0]).Order(),
            Endpoints().Where(e => e.Metadata.GetMetadata<FreshSignInMetadata>() is not null).Select(NameOf).Order());

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_sign_in_of_more_than_ten_minutes_ago_is_not_fresh_even_when_it_was_refreshed(string name, string body)
    {
        var person = await host.SignUpAsync();
        var endpoint = Endpoints().Single(e => NameOf(e) == name);
        host.Clock.Advance(FreshSignIn.Longest + TimeSpan.FromSeconds(1));

        var refreshed = await (await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = person.RefreshToken })).Content.ReadFromJsonAsync<JsonElement>();
        person.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", refreshed.GetProperty("access_token").GetString());
        await person.Client.IsSignedInAsync();
        await (await SendAsync(person.Client, endpoint, body)).IsProblemAsync(HttpStatusCode.Forbidden, "FRESH_SIGN_IN_REQUIRED");

        var again = await host.WithTokensOfAsync(await host.LoginAsync(person.Email));
        Assert.NotEqual(HttpStatusCode.Forbidden, (await SendAsync(again, endpoint, body)).StatusCode);
    }

    [Fact]
    public async Task A_sign_in_of_just_ten_minutes_ago_is_fresh()
    {
        var person = await host.SignUpAsync();
        host.Clock.Advance(FreshSignIn.Longest - TimeSpan.FromSeconds(1));

        await Authenticator.EnrollAsync(person);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, RouteEndpoint endpoint, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]), endpoint.RoutePattern.RawText);
        request.Content = body.Length == 0 ? null : SignInTests.Json(body);
        return await client.SendAsync(request);
    }

    private static string? NameOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;

    private IEnumerable<RouteEndpoint> Endpoints() => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
}
