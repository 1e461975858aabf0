using System.Text;
using Fyntrix.Testing.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Bench.Telemetry;

/// <summary>A receiver of OTLP over HTTP that counts spans, and keeps the times of those that it is asked to.</summary>
internal sealed class SpanCounter : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, List<double>> _times = [];
    private long _spans;

    private SpanCounter(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public long Spans => Interlocked.Read(ref _spans);

    /// <summary>How long the spans of this name took, in milliseconds, so far.</summary>
    public IReadOnlyList<double> TimesOf(string name)
    {
        lock (_times)
            return [.. _times[name]];
    }

    /// <param name="timed">The names of the spans whose times are kept.</param>
    public static async Task<SpanCounter> StartAsync(params string[] timed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var counter = new SpanCounter(app);
        foreach (var name in timed)
            counter._times[name] = [];
        app.MapPost("/v1/{signal}", counter.TakeAsync);
        await app.StartAsync();
        return counter;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(string signal, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (signal != "traces")
            return;
        // Resources hold scopes, which hold spans.
        var spans = OtlpField.Of(body.ToArray())
            .SelectMany(r => OtlpField.Of(r.Bytes).Where(f => f.Number == 2))
            .SelectMany(s => OtlpField.Of(s.Bytes).Where(f => f.Number == 2))
            .ToList();
        Interlocked.Add(ref _spans, spans.Count);
        if (_times.Count > 0)
            spans.ForEach(s => Keep(s.Bytes));
    }

    private void Keep(ReadOnlyMemory<byte> span)
    {
        // Fields of opentelemetry.proto.trace.v1.Span: name, and start and end in nanoseconds.
        var fields = OtlpField.Of(span).Where(f => f.Number is 5 or 7 or 8).ToDictionary(f => f.Number);
        lock (_times)
        {
            if (_times.TryGetValue(Encoding.UTF8.GetString(fields[5].Bytes.Span), out var times))
                times.Add((fields[8].Value - fields[7].Value) / 1e6);
        }
    }
}
