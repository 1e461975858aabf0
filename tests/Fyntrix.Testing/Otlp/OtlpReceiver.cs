using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Hosting;

namespace Fyntrix.Testing.Otlp;

/// <summary>A receiver of OTLP over HTTP with protobuf that keeps what it gets.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _requests = new();
    private volatile TaskCompletionSource _arrived = New();

    private OtlpReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    public ConcurrentQueue<OtlpLog> Logs { get; } = new();

    public ConcurrentQueue<OtlpMetric> Metrics { get; } = new();

    /// <summary>What a process is given to send here, and soon.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
    };

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", request => receiver.TakeAsync(request, body => Add(receiver.Spans, OtlpDecoder.Spans(body))));
        app.MapPost("/v1/logs", request => receiver.TakeAsync(request, body => Add(receiver.Logs, OtlpDecoder.Logs(body))));
        app.MapPost("/v1/metrics", request => receiver.TakeAsync(request, body => Add(receiver.Metrics, OtlpDecoder.Metrics(body))));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until what was received holds what is looked for.</summary>
    /// <param name="find">Gives it, or null while it is not there.</param>
    /// <exception cref="TimeoutException">It did not come within 30 s.</exception>
    public async Task<T> UntilAsync<T>(Func<T?> find)
        where T : class
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var next = _arrived.Task;
            if (find() is { } found)
                return found;
            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"It did not come. Received:\n{string.Join('\n', Spans)}");
            }
        }
    }

    /// <summary>Whether a text stands anywhere in what was received, of whatever signal.</summary>
    public bool Holds(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return _requests.Any(r => r.AsSpan().IndexOf(bytes) >= 0);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Add<T>(ConcurrentQueue<T> all, IEnumerable<T> records)
    {
        foreach (var record in records)
            all.Enqueue(record);
    }

    private async Task TakeAsync(HttpContext context, Action<byte[]> take)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = body.ToArray();
        take(request);
        _requests.Enqueue(request);
        // An empty message: everything was accepted.
        context.Response.ContentType = "application/x-protobuf";
        Interlocked.Exchange(ref _arrived, New()).SetResult();
    }
}
