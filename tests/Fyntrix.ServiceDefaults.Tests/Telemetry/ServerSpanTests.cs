using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing.Otlp;

namespace Fyntrix.ServiceDefaults.Tests.Telemetry;

public sealed class ServerSpanTests : IAsyncLifetime
{
    private OtlpReceiver _receiver = null!;
    private TestApp _app = null!;

    public async Task InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _app = await TestApp.StartAsync(
            map: app =>
            {
                app.MapGet("/telemetry/{id}/things", () => "ok").AllowAnonymous();
                app.MapGet("/telemetry/fails", string () => throw new InvalidOperationException("the text of alice@example.com")).AllowAnonymous();
            },
            settings: _receiver.Environment.Select(e => (e.Key, e.Value)).Append(("OTEL_SERVICE_NAME", "spans")));
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_request_is_named_by_its_route_and_never_by_what_it_asks_for()
    {
        await _app.Anonymous().GetAsync("/telemetry/4711/things?q=secret-of-the-query");

        var span = await FindAsync("/telemetry/4711/things");
        Assert.Equal("GET /telemetry/{id}/things", span.Name);
        Assert.Equal("/telemetry/{id}/things", span["http.route"]);
        Assert.Equal(200L, span["http.response.status_code"]);
        Assert.False(span.IsError);
        Assert.DoesNotContain(span.Attributes.Values, v => $"{v}".Contains("secret-of-the-query", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_thrown_is_an_event_with_its_type_and_without_its_text()
    {
        await _app.Anonymous().GetAsync("/telemetry/fails");

        var span = await FindAsync("/telemetry/fails");
        Assert.Equal("GET /telemetry/fails", span.Name);
        Assert.True(span.IsError);
        Assert.Equal(500L, span["http.response.status_code"]);
        Assert.Equal("System.InvalidOperationException", span["error.type"]);
        var thrown = Assert.Single(span.Events);
        Assert.Equal("exception", thrown.Name);
        Assert.Equal("System.InvalidOperationException", thrown.Attributes["exception.type"]);
        Assert.Contains(nameof(ServerSpanTests), Assert.IsType<string>(thrown.Attributes["exception.stacktrace"]));
        Assert.DoesNotContain(thrown.Attributes.Values, v => $"{v}".Contains("alice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_that_is_not_there_makes_no_name_of_its_own_and_is_no_fault_of_ours()
    {
        await _app.Anonymous().GetAsync("/telemetry-nowhere/1");

        var span = await FindAsync("/telemetry-nowhere/1");
        Assert.Equal("GET", span.Name);
        Assert.False(span.Attributes.ContainsKey("http.route"));
        Assert.Equal(404L, span["http.response.status_code"]);
        Assert.False(span.IsError);
    }

    [Fact]
    public async Task Questions_for_health_leave_no_span()
    {
        await _app.Anonymous().GetAsync("/health");
        await _app.Anonymous().GetAsync("/alive");
        await _app.Anonymous().GetAsync("/telemetry/after/things");

        await FindAsync("/telemetry/after/things");
        Assert.DoesNotContain(_receiver.Spans, s => s["url.path"] is "/health" or "/alive");
    }

    private Task<OtlpSpan> FindAsync(string path) => _receiver.UntilAsync(() => _receiver.Spans.FirstOrDefault(s => s["url.path"] is string p && p == path));
}
