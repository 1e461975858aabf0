using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class ServiceClientTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Path = "/api/v1/admin/service-clients";

    [Fact]
    public async Task An_agent_gets_a_token_by_its_own_credentials()
    {
        var admin = await host.AdminAsync();
        var made = await MakeAsync(admin, "picks:write", "llm:write");

        foreach (var request in new[] { Basic(made), InBody(made) })
        {
            var response = await host.Anonymous().SendAsync(request);
            var token = await response.Content.ReadFromJsonAsync<JsonElement>();

            Assert.Equal("picks:write llm:write", token.GetProperty("scope").GetString());
            var jwt = new JsonWebToken(token.GetProperty("access_token").GetString());
            Assert.Equal(made.GetProperty("client_id").GetString(), jwt.Subject);
            Assert.Equal("at+jwt", jwt.Typ);
        }
    }

    [Fact]
    public async Task A_standard_library_validates_our_tokens_by_the_published_keys_alone()
    {
        var person = await host.SignUpAsync();
        var keys = new JsonWebKeySet(await host.Anonymous().GetStringAsync("/.well-known/jwks.json"));
        var discovery = await host.Anonymous().GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(person.Tokens.GetProperty("access_token").GetString(), new TokenValidationParameters
        {
            ValidIssuer = discovery.GetProperty("issuer").GetString(),
            ValidAudience = "fyntrix-api",
            IssuerSigningKeys = keys.Keys,
            ValidTypes = ["at+jwt"],
            LifetimeValidator = (_, expires, _, _) => expires > host.Clock.GetUtcNow().UtcDateTime,
        });

        Assert.True(result.IsValid, result.Exception?.Message);
    }

    [Fact]
    public async Task Wrong_credentials_and_too_much_scope_are_refused_in_words_that_libraries_know()
    {
        var made = await MakeAsync(await host.AdminAsync(), "llm:write");

        var wrong = await host.Anonymous().PostAsync("/api/v1/auth/token", Form(("grant_type", "client_credentials"), ("client_id", made.GetProperty("client_id").GetString()!), ("client_secret", "guess")));
        var unknown = await host.Anonymous().PostAsync("/api/v1/auth/token", Form(("grant_type", "client_credentials"), ("client_id", "svc_x"), ("client_secret", "guess")));
        var more = InBody(made, ("scope", "admin"));
        var form = await host.Anonymous().PostAsync("/api/v1/auth/token", Json("{}"));
        var grant = await host.Anonymous().PostAsync("/api/v1/auth/token", Form(("grant_type", "password")));

        Assert.Equal("invalid_client", (await wrong.IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT")).GetProperty("error").GetString());
        await unknown.IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT");
        await (await host.Anonymous().SendAsync(more)).IsProblemAsync(HttpStatusCode.BadRequest, "INVALID_SCOPE");
        await form.IsProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
        await grant.IsProblemAsync(HttpStatusCode.BadRequest, "UNSUPPORTED_GRANT_TYPE");
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=a", "--a--")]
    [InlineData("application/x-www-form-urlencoded", "%%%&&&===")]
    public async Task A_form_that_is_none_is_told_so(string type, string body)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        var response = await host.Anonymous().PostAsync("/api/v1/auth/token", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_form_of_too_many_fields_is_told_so()
    {
        using var form = new FormUrlEncodedContent(Enumerable.Range(0, 2000).Select(i => KeyValuePair.Create($"f{i}", "x")));

        await (await host.Anonymous().PostAsync("/api/v1/auth/token", form)).IsProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
    }

    [Fact]
    public async Task Only_an_administrator_makes_service_clients()
    {
        var person = await host.SignUpAsync();

        await (await person.Client.PostAsJsonAsync(Path, new { name = "x", scopes = new[] { "llm:write" } })).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await person.Client.GetAsync(Path)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    [Fact]
    public async Task The_list_pages_through_all_and_shows_no_secret()
    {
        var admin = await host.AdminAsync();
        for (var i = 0; i < 3; i++)
            await MakeAsync(admin, "llm:write");

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var text = await admin.GetStringAsync($"{Path}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.DoesNotContain("secret", text);
            var page = JsonDocument.Parse(text).RootElement;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("client_id").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.True(seen.Count >= 3);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        await (await admin.GetAsync($"{Path}?limit=0")).IsInvalidAsync("limit");
        await (await admin.GetAsync($"{Path}?limit=many")).IsInvalidAsync("limit");
        await (await admin.GetAsync($"{Path}?cursor=!!")).IsInvalidAsync("cursor");
    }

    [Theory]
    [InlineData("""{"scopes":["llm:write"]}""", "name")]
    [InlineData("""{"name":"a","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["admin"]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["llm:write","llm:write"]}""", "scopes")]
    public async Task A_bad_service_client_is_told_what_is_wrong(string body, string field)
    {
        await (await (await host.AdminAsync()).PostAsync(Path, Json(body))).IsInvalidAsync(field);
    }

    [Fact]
    public async Task The_admin_command_refuses_a_second_account_and_a_weak_password()
    {
        await using var scope = host.Services.CreateAsyncScope();
        var command = Command(scope);
        var person = await host.SignUpAsync();
        Console.SetIn(new StringReader("a password of good length\nweak\n"));

        await Assert.ThrowsAsync<CommandRefusedException>(() => command.RunAsync(new CommandArguments(["--email", person.Email]), TextWriter.Null, default));
        await Assert.ThrowsAsync<CommandRefusedException>(() => command.RunAsync(new CommandArguments(["--email", "boss@example.com"]), TextWriter.Null, default));
        await Assert.ThrowsAsync<CommandRefusedException>(() => command.RunAsync(new CommandArguments([]), TextWriter.Null, default));
    }

    [Fact]
    public async Task The_admin_command_takes_the_operators_word_for_the_address()
    {
        await using var scope = host.Services.CreateAsyncScope();
        Console.SetIn(new StringReader("a password of good length\n"));

        Assert.Equal(0, await Command(scope).RunAsync(new CommandArguments(["--email", "chief@example.com"]), TextWriter.Null, default));

        Assert.True(await scope.ServiceProvider.GetRequiredService<IdentityDb>().Users.AnyAsync(u => u.Email == "chief@example.com" && u.Role == UserRole.ADMIN && u.EmailVerified));
    }

    private static AdminCreateCommand Command(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetServices<IServiceCommand>().OfType<AdminCreateCommand>().Single();

    private static async Task<JsonElement> MakeAsync(HttpClient admin, params string[] scopes)
    {
        var response = await admin.PostAsJsonAsync(Path, new { name = $"agent {Guid.NewGuid():N}", scopes });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static HttpRequestMessage Basic(JsonElement client)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/token") { Content = Form(("grant_type", "client_credentials")) };
        var pair = $"{client.GetProperty("client_id").GetString()}:{client.GetProperty("client_secret").GetString()}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        return request;
    }

    private static HttpRequestMessage InBody(JsonElement client, params (string, string)[] more) => new(HttpMethod.Post, "/api/v1/auth/token")
    {
        Content = Form(
            [("grant_type", "client_credentials"), ("client_id", client.GetProperty("client_id").GetString()!), ("client_secret", client.GetProperty("client_secret").GetString()!), .. more]),
    };

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
}
