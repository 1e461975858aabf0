using System.Net;
using System.Net.Http.Json;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;

namespace Fyntrix.Identity.Tests;

/// <summary>Google's keys, which may be away or change. Each test has a service that knows none yet.</summary>
public sealed class GoogleKeyTests : IAsyncLifetime
{
    private GoogleHost _host = null!;

    public async Task InitializeAsync() => _host = await GoogleHost.StartAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    [Fact]
    public async Task Keys_are_fetched_once_and_serve_while_Google_is_away()
    {
        Assert.Equal(HttpStatusCode.OK, await SignInAsync());
        _host.Google.Status = StatusCodes.Status500InternalServerError;
        _host.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(HttpStatusCode.OK, await SignInAsync());
        Assert.Equal(HttpStatusCode.OK, await SignInAsync());

        Assert.Equal(2, _host.Google.Requests.Count);
    }

    [Fact]
    public async Task While_no_keys_are_known_nobody_can_sign_in_by_Google_until_they_can_be_fetched()
    {
        _host.Google.Status = StatusCodes.Status503ServiceUnavailable;

        var refused = await _host.Anonymous().PostAsJsonAsync("/api/v1/auth/google", new { token = Token() });
        await refused.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "GOOGLE_UNAVAILABLE");
        Assert.NotNull(refused.Headers.RetryAfter);
        _host.Google.Status = StatusCodes.Status200OK;
        _host.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(HttpStatusCode.OK, await SignInAsync());
    }

    [Fact]
    public async Task A_new_key_is_found_and_made_up_ones_do_not_keep_Google_busy()
    {
        var next = new GoogleSigner("k2");
        Assert.Equal(HttpStatusCode.OK, await SignInAsync());
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(new GoogleSigner($"made up {i}")));
        Assert.Single(_host.Google.Requests);
        _host.Google.Body = $$"""{"keys":[{{_host.Signer.PublicKey}},{{next.PublicKey}}]}""";
        _host.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.OK, await SignInAsync(next));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync());

        Assert.Equal(2, _host.Google.Requests.Count);
    }

    private string Token() => _host.Token(Guid.NewGuid().ToString("N"), $"google.{Guid.NewGuid():N}@example.com");

    private async Task<HttpStatusCode> SignInAsync(GoogleSigner? signer = null)
    {
        var token = _host.Token(signer ?? _host.Signer, Guid.NewGuid().ToString("N"), $"google.{Guid.NewGuid():N}@example.com");
        return (await _host.Anonymous().PostAsJsonAsync("/api/v1/auth/google", new { token })).StatusCode;
    }
}
