using System.Net;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;

namespace Fyntrix.ServiceDefaults.Tests.Auth;

/// <summary>Where the keys come from: Identity's document, which may be away, late or wrong.</summary>
public sealed class SigningKeyTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private Forger _forger = null!;

    public async Task InitializeAsync()
    {
        _app = await TestApp.StartAsync(
            map: app =>
            {
                app.MapGet("/mine", () => "ok").RequireScope(Scopes.User);
                app.MapGet("/open", () => "ok");
            },
            fetchKeys: true);
        _forger = new Forger(_app.Clock);
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Keys_are_fetched_once_and_serve_many_tokens()
    {
        _app.Identity.Keys = _forger.Jwks;

        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.OK, await GetAsync(_forger.Sign($"user-{i}")));

        Assert.Equal(1, _app.Identity.KeyFetches);
    }

    [Fact]
    public async Task While_no_keys_can_be_had_the_answer_is_503_and_open_endpoints_go_on()
    {
        var answer = await _app.With(_forger.Sign()).GetAsync("/mine");

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "IDENTITY_UNAVAILABLE");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await _app.With(_forger.Sign()).GetAsync("/open")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _app.With(_forger.Sign()).GetAsync("/alive")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With("garbage").GetAsync("/mine")).StatusCode);
    }

    [Fact]
    public async Task While_no_keys_can_be_had_Identity_is_not_asked_for_each_request()
    {
        for (var i = 0; i < 20; i++)
            await GetAsync(_forger.Sign());
        Assert.Equal(1, _app.Identity.KeyFetches);

        _app.Identity.Keys = _forger.Jwks;
        _app.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(_forger.Sign()));
    }

    [Theory]
    [InlineData("<html>a proxy's page</html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("""{"keys":5}""")]
    [InlineData("""{"keys":[5]}""")]
    [InlineData("""{"keys":[{"kid":"k1","kty":"EC"},{"kid":"k1","kty":"EC"}]}""")]
    public async Task A_document_that_is_no_key_set_is_as_good_as_none(string document)
    {
        _app.Identity.Keys = document;

        await (await _app.With(_forger.Sign()).GetAsync("/mine")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "IDENTITY_UNAVAILABLE");
    }

    [Theory]
    [InlineData("""{"keys":[{"kid":"k1","kty":"EC"}]}""")]
    [InlineData("""{"keys":[{"kid":"k1","kty":"EC","crv":"P-256","x":"%%%","y":"AA"}]}""")]
    [InlineData("""{"keys":[{"kid":"k1","kty":"oct","k":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"kid":"k1"}]}""")]
    public async Task A_key_that_is_none_refuses_the_token(string document)
    {
        _app.Identity.Keys = document;

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(_forger.Sign()));
    }

    [Fact]
    public async Task Unknown_key_ids_fetch_at_most_once_within_the_pause()
    {
        _app.Identity.Keys = _forger.Jwks;
        await GetAsync(_forger.Sign());
        _app.Clock.Advance(TimeSpan.FromSeconds(5));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => GetAsync(new Forger(_app.Clock, $"made up {i}").Sign())));
        Assert.Equal(2, _app.Identity.KeyFetches);

        _app.Clock.Advance(TimeSpan.FromSeconds(5));
        await GetAsync(new Forger(_app.Clock, "made up once more").Sign());
        Assert.Equal(3, _app.Identity.KeyFetches);
    }

    [Fact]
    public async Task A_new_key_is_found_when_its_first_token_arrives()
    {
        _app.Identity.Keys = _forger.Jwks;
        await GetAsync(_forger.Sign());
        var next = new Forger(_app.Clock, "k2");
        _app.Identity.Keys = $$"""{"keys":[{{_forger.PublicKey}},{{next.PublicKey}}]}""";
        _app.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(HttpStatusCode.OK, await GetAsync(next.Sign()));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(_forger.Sign()));
    }

    [Fact]
    public async Task A_key_that_is_published_no_more_is_forgotten_after_a_while()
    {
        _app.Identity.Keys = _forger.Jwks;
        await GetAsync(_forger.Sign());
        _app.Identity.Keys = new Forger(_app.Clock, "k2").Jwks;

        _app.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(_forger.Sign()));
    }

    [Fact]
    public async Task A_token_found_good_before_dies_too_when_its_key_is_published_no_more()
    {
        _app.Identity.Keys = _forger.Jwks;
        var token = _forger.Sign();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(token));
        _app.Identity.Keys = new Forger(_app.Clock, "k2").Jwks;

        _app.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(token));
        Assert.Equal(2, _app.Identity.KeyFetches);
    }

    [Fact]
    public async Task Known_keys_go_on_serving_while_Identity_is_away()
    {
        _app.Identity.Keys = _forger.Jwks;
        await GetAsync(_forger.Sign());
        _app.Identity.Keys = null;

        _app.Clock.Advance(TimeSpan.FromHours(3));
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, await GetAsync(_forger.Sign()));

        Assert.Equal(2, _app.Identity.KeyFetches);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(new Forger(_app.Clock, "k2").Sign()));
    }

    [Fact]
    public async Task While_one_request_waits_for_fresh_keys_others_are_served_with_the_known_ones()
    {
        _app.Identity.Keys = _forger.Jwks;
        await GetAsync(_forger.Sign());
        _app.Clock.Advance(TimeSpan.FromMinutes(5));
        var answers = new TaskCompletionSource();
        _app.Identity.Hold = answers.Task;

        var waiting = Task.Run(() => GetAsync(_forger.Sign()));
        while (_app.Identity.KeyFetches < 2)
            await Task.Yield();
        var others = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GetAsync(_forger.Sign()))).WaitAsync(TimeSpan.FromSeconds(4));
        answers.SetResult();

        Assert.All(others, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(HttpStatusCode.OK, await waiting);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_keep_new_keys_out()
    {
        _app.Identity.Keys = _forger.Jwks;
        await GetAsync(_forger.Sign());
        _app.Clock.Advance(TimeSpan.FromHours(-1));
        var next = new Forger(_app.Clock, "k2");
        _app.Identity.Keys = next.Jwks;

        Assert.Equal(HttpStatusCode.OK, await GetAsync(next.Sign()));
    }

    private async Task<HttpStatusCode> GetAsync(string token) => (await _app.With(token).GetAsync("/mine")).StatusCode;
}
