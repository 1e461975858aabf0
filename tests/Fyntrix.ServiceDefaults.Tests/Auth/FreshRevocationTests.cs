using System.Net;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;

namespace Fyntrix.ServiceDefaults.Tests.Auth;

/// <summary>What a service does while it cannot know which tokens were revoked a moment ago.</summary>
public sealed class FreshRevocationTests
{
    private const string Feed = """{"revocations":[]}""";

    [Fact]
    public async Task While_the_feed_is_read_everything_is_served_however_long_it_runs()
    {
        await using var app = await StartAsync();
        app.Identity.Revocations = Feed;

        app.Clock.Advance(TimeSpan.FromHours(5));
        await app.Identity.FeedAskedAgainAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/order"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/admin", Scopes.Admin));
    }

    [Fact]
    public async Task After_a_minute_without_the_feed_orders_and_administrators_wait_and_reads_go_on()
    {
        await using var app = await StartAsync();
        app.Identity.Revocations = Feed;
        await app.Identity.FeedAskedAgainAsync();
        app.Identity.Revocations = null;
        await app.Identity.FeedAskedAgainAsync();

        app.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/order"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/admin", Scopes.Admin));

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var order = await app.As("ann").PostAsync("/order", null);
        await order.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "REVOCATIONS_STALE");
        Assert.NotNull(order.Headers.RetryAfter);
        await (await app.As("root", Scopes.Admin).PostAsync("/admin", null)).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "REVOCATIONS_STALE");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/mine"));
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous().GetAsync("/alive")).StatusCode);

        app.Identity.Revocations = Feed;
        await app.Identity.FeedAskedAgainAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/order"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/admin", Scopes.Admin));
    }

    [Fact]
    public async Task A_service_that_never_read_the_feed_has_a_minute_from_its_start()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/order"));
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, "/order"));
    }

    [Fact]
    public async Task What_users_and_administrators_may_read_stays_open_to_users_alone()
    {
        await using var app = await StartAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/both", Scopes.User));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, "/both", Scopes.User, Scopes.Admin));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/mine", Scopes.User, Scopes.Admin));
    }

    [Fact]
    public async Task Who_may_not_come_in_hears_that_and_not_that_it_is_closed()
    {
        await using var app = await StartAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous().PostAsync("/order", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(app, "/admin", Scopes.User));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(app, "/order", Scopes.LlmWrite));
    }

    [Fact]
    public async Task A_document_that_is_no_feed_does_not_count_as_read()
    {
        await using var app = await StartAsync();
        app.Identity.Revocations = """{"revocations":null}""";

        app.Clock.Advance(TimeSpan.FromSeconds(61));
        await app.Identity.FeedAskedAgainAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, "/order"));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_make_an_old_read_new()
    {
        await using var app = await StartAsync();
        app.Identity.Revocations = Feed;
        await app.Identity.FeedAskedAgainAsync();
        app.Identity.Revocations = null;
        await app.Identity.FeedAskedAgainAsync();

        app.Clock.Advance(TimeSpan.FromHours(-1));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, "/order"));
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        map: app =>
        {
            var api = app.MapApi("", "Test");
            api.MapPost("/order", () => "ok").RequireScope(Scopes.User).RequireFreshRevocations();
            api.MapPost("/admin", () => "ok").RequireScope(Scopes.Admin);
            api.MapPost("/both", () => "ok").RequireScope(Scopes.User, Scopes.Admin);
            api.MapPost("/mine", () => "ok").RequireScope(Scopes.User);
        },
        settings: [("Auth:RevocationPoll", "00:00:00.02")]);

    private static async Task<HttpStatusCode> StatusAsync(TestApp app, string path, params string[] scopes) =>
        (await app.As("ann", scopes).PostAsync(path, null)).StatusCode;
}
