using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.Tests;

/// <summary>Our tokens in the hands of a standard library that knows nothing but the discovery address.</summary>
public sealed class DiscoveryTests(DiscoveryTests.Host host) : IClassFixture<DiscoveryTests.Host>
{
    private const string Discovery = "/.well-known/openid-configuration";

    [Fact]
    public async Task A_standard_library_accepts_our_access_and_id_tokens()
    {
        var person = await SignUpAsync();
        var library = Library();

        var access = await library.ValidateAsync(Access(person), "fyntrix-api");
        var id = await library.ValidateAsync(person.Tokens.GetProperty("id_token").GetString()!, "fyntrix-app");

        Assert.True(access.IsValid, access.Exception?.Message);
        Assert.True(id.IsValid, id.Exception?.Message);
        Assert.Equal(person.Id, access.Claims["sub"]);
        Assert.Equal(person.Id, id.Claims["sub"]);
    }

    [Fact]
    public async Task A_standard_library_refuses_altered_tokens()
    {
        var person = await SignUpAsync();
        var library = Library();
        var good = Access(person);
        var parts = good.Split('.');
        string WithPayload(Func<string, string> change) => $"{parts[0]}.{Base64UrlEncoder.Encode(change(Base64UrlEncoder.Decode(parts[1])))}.{parts[2]}";

        var altered = new Dictionary<string, string>
        {
            ["another subject"] = WithPayload(p => p.Replace(person.Id, Guid.NewGuid().ToString(), StringComparison.Ordinal)),
            ["another scope"] = WithPayload(p => p.Replace("\"user\"", "\"user admin\"", StringComparison.Ordinal)),
            ["a later expiry"] = WithPayload(p => System.Text.RegularExpressions.Regex.Replace(p, "\"exp\":\\d+", "\"exp\":4102444800")),
            ["alg none"] = $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt"}""")}.{parts[1]}.",
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["another signature"] = $"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(new byte[64])}",
        };

        foreach (var (why, token) in altered)
            Assert.False((await library.ValidateAsync(token, "fyntrix-api")).IsValid, why);
        Assert.False((await library.ValidateAsync(good, "another-api")).IsValid);
        var signature = Base64UrlEncoder.DecodeBytes(parts[2]);
        for (var bit = 0; bit < signature.Length * 8; bit += 7)
        {
            var flipped = (byte[])signature.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False((await library.ValidateAsync($"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(flipped)}", "fyntrix-api")).IsValid);
        }
    }

    [Fact]
    public async Task The_document_lies_below_its_issuer_as_strict_libraries_ask()
    {
        var configuration = await Library().Manager.GetConfigurationAsync(default);

        // OpenID Connect Discovery 1.0, section 4.3.
        Assert.Equal($"{Host.Issuer}{Discovery}", $"{configuration.Issuer}{Discovery}");
        Assert.Equal(Host.Issuer, new JsonWebToken(Access(await SignUpAsync())).Issuer);
        Assert.NotEmpty(configuration.SigningKeys);
    }

    [Fact]
    public async Task The_document_has_what_is_required_and_nothing_empty()
    {
        var document = await host.Anonymous().GetFromJsonAsync<JsonElement>(Discovery);

        // Section 3; without authorization_endpoint, which RFC 8414 asks for only where a grant uses it.
        foreach (var required in new[] { "issuer", "token_endpoint", "jwks_uri", "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported" })
            Assert.True(document.TryGetProperty(required, out _), required);
        Assert.DoesNotContain(document.EnumerateObject(), m => m.Value.ValueKind == JsonValueKind.Array && m.Value.GetArrayLength() == 0);
        Assert.DoesNotContain(document.EnumerateObject(), m => m.Value.ValueKind == JsonValueKind.Null);
        Assert.Equal(["ES256"], document.GetProperty("id_token_signing_alg_values_supported").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(HttpStatusCode.OK, (await host.Anonymous().GetAsync(new Uri(document.GetProperty("jwks_uri").GetString()!))).StatusCode);
        var token = await host.Anonymous().PostAsync(new Uri(document.GetProperty("token_endpoint").GetString()!), new FormUrlEncodedContent([new("grant_type", "client_credentials")]));
        await token.IsProblemAsync(HttpStatusCode.Unauthorized, "INVALID_CLIENT");
    }

    [Fact]
    public async Task Addresses_are_those_that_a_trusted_proxy_was_asked_by_and_no_strangers()
    {
        foreach (var (from, expected) in new[] { (IPAddress.Loopback, "https://api.example.com"), (IPAddress.Parse("203.0.113.4"), "http://localhost") })
        {
            var client = host.At(from);
            client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1");
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            client.DefaultRequestHeaders.Add("X-Forwarded-Host", "api.example.com");

            var document = await client.GetFromJsonAsync<JsonElement>(Discovery);

            Assert.Equal($"{expected}/.well-known/jwks.json", document.GetProperty("jwks_uri").GetString());
        }
    }

    [Fact]
    public async Task A_public_address_that_is_configured_is_what_the_document_names()
    {
        await using var configured = host.WithWebHostBuilder(builder => builder.UseSetting("Auth:PublicUrl", "https://api.example.com/"));

        var document = await configured.CreateClient().GetFromJsonAsync<JsonElement>(Discovery);

        Assert.Equal("https://api.example.com/.well-known/jwks.json", document.GetProperty("jwks_uri").GetString());
        Assert.Equal("https://api.example.com/api/v1/auth/token", document.GetProperty("token_endpoint").GetString());
        Assert.Equal(Host.Issuer, document.GetProperty("issuer").GetString());
    }

    [Theory]
    [InlineData("api.example.com")]
    [InlineData("ftp://api.example.com")]
    [InlineData("/relative")]
    public async Task A_public_address_that_is_none_is_refused(string address)
    {
        await using var configured = host.WithWebHostBuilder(builder => builder.UseSetting("Auth:PublicUrl", address));

        Assert.ThrowsAny<OptionsValidationException>(() => configured.Services.GetRequiredService<IOptions<ServiceDefaults.Auth.AuthSettings>>().Value);
    }

    [Fact]
    public async Task The_library_follows_a_rotation_by_itself()
    {
        var library = Library();
        Assert.True((await library.ValidateAsync(Access(await SignUpAsync()), "fyntrix-api")).IsValid);
        var admin = await host.AdminAsync();
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/api/v1/admin/signing-keys/rotate", new { immediately = true })).StatusCode);

        var token = Access(await SignUpAsync());
        // What its middleware does for an unknown key.
        library.Manager.RequestRefresh();

        await Eventually.HoldsAsync(async () => (await library.ValidateAsync(token, "fyntrix-api")).IsValid);
    }

    private static string Access(IdentityHost.Person person) => person.Tokens.GetProperty("access_token").GetString()!;

    /// <summary>With the machine's time: a standard library has no other.</summary>
    private Task<IdentityHost.Person> SignUpAsync()
    {
        host.Clock.Set(TimeProvider.System.GetUtcNow());
        return host.SignUpAsync();
    }

    private StandardLibrary Library() => new(new ConfigurationManager<OpenIdConnectConfiguration>(
        $"{Host.Issuer}{Discovery}",
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(host.Anonymous()) { RequireHttps = false }));

    private sealed record StandardLibrary(ConfigurationManager<OpenIdConnectConfiguration> Manager)
    {
        public Task<TokenValidationResult> ValidateAsync(string token, string audience) => new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ConfigurationManager = Manager,
            ValidAudience = audience,
        });
    }

    /// <summary>As an operator sets it up who serves strict libraries: the issuer is the public address.</summary>
    public sealed class Host : IdentityHost
    {
        public const string Issuer = "http://localhost";

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Auth:Issuer", Issuer);
        }
    }
}
