using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing.Otlp;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace Fyntrix.ServiceDefaults.Tests.Telemetry;

/// <summary>What leaves spans and what does not, whatever sampler is asked for.</summary>
public sealed class QuietTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("always_on")]
    [InlineData("parentbased_always_on")]
    [InlineData("traceidratio")]
    public async Task Looking_for_work_leaves_no_span_here_or_in_a_service_that_is_asked(string? sampler)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var folder = new StoreFolder();
        await using var app = await TestApp.StartAsync(
            builder => builder.AddSqliteMessageStore<NoteStore>(),
            map: app => app.MapGet("/quiet/{what}", (string what, NoteStore store) => store.ReadAsync(c => c.QueryLong("SELECT count(*) FROM notes"), CancellationToken.None)).AllowAnonymous(),
            settings: [.. receiver.Environment.Select(e => (e.Key, e.Value)), ("Stores:Directory", folder.Folder), ("ConnectionStrings:messaging", "in-memory"), ("OTEL_TRACES_SAMPLER", sampler ?? "")]);
        var store = app.Services.GetRequiredService<NoteStore>();
        string trace;
        using (Quiet.Begin())
        {
            trace = System.Diagnostics.Activity.Current!.TraceId.ToHexString();
            await store.AddAsync("looked for work");
            // As the framework's client hands it on.
            using var asked = new HttpRequestMessage(HttpMethod.Get, "/quiet/asked");
            asked.Headers.Add("traceparent", System.Diagnostics.Activity.Current.Id);
            asked.Headers.Add("tracestate", System.Diagnostics.Activity.Current.TraceStateString);
            (await app.Anonymous().SendAsync(asked)).EnsureSuccessStatusCode();
        }

        await app.Anonymous().GetAsync("/quiet/told");

        var told = await receiver.UntilAsync(() => receiver.Spans.FirstOrDefault(s => s["url.path"] is "/quiet/told"));
        var read = await receiver.UntilAsync(() => receiver.Spans.FirstOrDefault(s => s.ParentId == told.SpanId));
        Assert.Equal(("READ notes.db", "sqlite", "notes.db"), (read.Name, read["db.system.name"], read["db.namespace"]));
        // Other tests of this process are heard, too.
        Assert.DoesNotContain(receiver.Spans, s => s.TraceId == trace || s["url.path"] is "/quiet/asked");
    }

    [Theory]
    [InlineData("always_off", null, SamplingDecision.Drop)]
    [InlineData("parentbased_always_off", null, SamplingDecision.Drop)]
    [InlineData("traceidratio", "0", SamplingDecision.Drop)]
    [InlineData("parentbased_traceidratio", "0.0", SamplingDecision.Drop)]
    [InlineData("PARENTBASED_TRACEIDRATIO", "1", SamplingDecision.RecordAndSample)]
    [InlineData("traceidratio", "much", SamplingDecision.RecordAndSample)]
    [InlineData("traceidratio", "-3", SamplingDecision.RecordAndSample)]
    [InlineData("always_on", null, SamplingDecision.RecordAndSample)]
    [InlineData("no such sampler", null, SamplingDecision.RecordAndSample)]
    public void The_standards_samplers_decide_as_it_says(string sampler, string? argument, SamplingDecision expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_TRACES_SAMPLER"] = sampler,
            ["OTEL_TRACES_SAMPLER_ARG"] = argument,
        }).Build();

        var parameters = new SamplingParameters(default, System.Diagnostics.ActivityTraceId.CreateRandom(), "x", System.Diagnostics.ActivityKind.Server);
        Assert.Equal(expected, QuietSampler.From(configuration).ShouldSample(parameters).Decision);
    }
}
