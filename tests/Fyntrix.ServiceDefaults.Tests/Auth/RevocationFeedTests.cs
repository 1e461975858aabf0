using System.Net;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Tests.Support;

namespace Fyntrix.ServiceDefaults.Tests.Auth;

public sealed class RevocationFeedTests
{
    private static readonly (string, string)[] OftenAsked = [("Auth:RevocationPoll", "00:00:00.02")];

    [Fact]
    public async Task What_the_feed_says_is_in_force()
    {
        await using var app = await StartAsync();
        app.Identity.Revocations = """{"revocations":[{"sub":"ann","sid":"session-of-ann","not_before":"2090-01-09T06:30:00Z"}]}""";

        await UntilRefusedAsync(app, "ann");

        Assert.Equal(HttpStatusCode.OK, (await app.As("bob").GetAsync("/mine")).StatusCode);
    }

    [Fact]
    public async Task A_feed_of_a_newer_Identity_with_more_in_it_is_understood()
    {
        await using var app = await StartAsync();
        app.Identity.Revocations = """{"generated_at":"2090-01-09T06:30:00Z","revocations":[{"sub":"ann","sid":"session-of-ann","not_before":"2090-01-09T06:30:00Z","reason":"SIGNED_OUT"}]}""";

        await UntilRefusedAsync(app, "ann");
    }

    [Theory]
    [InlineData("<html>a proxy's page</html>", "text/html")]
    [InlineData("<html>a proxy's page</html>", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("""{"revocations":null}""", "application/json")]
    [InlineData("""{"revocations":[null]}""", "application/json")]
    [InlineData("""{"revocations":[{"sub":null,"sid":null,"not_before":"2090-01-09T06:30:00Z"}]}""", "application/json")]
    public async Task A_feed_that_makes_no_sense_is_asked_for_again(string nonsense, string contentType)
    {
        await using var app = await StartAsync();
        app.Identity.ContentType = contentType;
        app.Identity.Revocations = nonsense;
        await app.Identity.FeedAskedAgainAsync();
        Assert.Equal(HttpStatusCode.OK, (await app.As("ann").GetAsync("/mine")).StatusCode);

        app.Identity.ContentType = "application/json";
        app.Identity.Revocations = """{"revocations":[{"sub":"ann","sid":"session-of-ann","not_before":"2090-01-09T06:30:00Z"}]}""";

        await UntilRefusedAsync(app, "ann");
        Assert.False(app.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    private static Task<TestApp> StartAsync() =>
        TestApp.StartAsync(map: app => app.MapGet("/mine", () => "ok").RequireScope(Scopes.User), settings: OftenAsked);

    private static async Task UntilRefusedAsync(TestApp app, string user)
    {
        await app.Identity.FeedAskedAgainAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.As(user).GetAsync("/mine")).StatusCode);
    }
}
