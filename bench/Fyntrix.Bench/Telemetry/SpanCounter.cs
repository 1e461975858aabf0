using Fyntrix.Testing.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Bench.Telemetry;

/// <summary>A receiver of OTLP over HTTP that only counts spans.</summary>
internal sealed class SpanCounter : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _spans;

    private SpanCounter(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public long Spans => Interlocked.Read(ref _spans);

    public static async Task<SpanCounter> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var counter = new SpanCounter(app);
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
            .Sum(s => OtlpField.Of(s.Bytes).Count(f => f.Number == 2));
        Interlocked.Add(ref _spans, spans);
    }
}
