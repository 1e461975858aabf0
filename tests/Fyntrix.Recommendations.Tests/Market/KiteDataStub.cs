using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>A server that answers for instruments, candles and quotes in the form that Kite Connect v3 has published, and goes wrong when a test says so.</summary>
public sealed class KiteDataStub : IAsyncDisposable
{
    public const string ApiKey = "kite-key";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(int Status, string Body, string? RetryAfter)>> _faults = new();
    private readonly ConcurrentDictionary<string, (long Token, string Segment)> _instruments = new();
    private readonly ConcurrentDictionary<(long, string), JsonArray> _candles = new();
    private readonly ConcurrentDictionary<string, JsonObject> _quotes = new();
    private long _tokens = 256265;

    private KiteDataStub(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>The only token that is taken.</summary>
    public string AccessToken { get; set; } = "token-of-the-first-day";

    /// <summary>Every call that came in, path and query decoded.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public IReadOnlyList<string> CallsOf(string part) => [.. Calls.Where(c => c.Contains(part, StringComparison.Ordinal))];

    public static async Task<KiteDataStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new KiteDataStub(app);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        stub.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return stub;
    }

    /// <summary>Adds an instrument of NSE, and gives its token.</summary>
    public long Add(string tradingSymbol, string segment = "NSE")
    {
        var token = Interlocked.Increment(ref _tokens);
        _instruments[tradingSymbol] = (token, segment);
        return token;
    }

    /// <summary>Adds candles as they are sent: <c>["2026-01-08T00:00:00+0530",100,101.5,99.05,101,1000]</c>.</summary>
    public void AddCandles(string tradingSymbol, string interval, params string[] candles)
    {
        var list = _candles.GetOrAdd((_instruments[tradingSymbol].Token, interval), _ => []);
        foreach (var candle in candles)
            list.Add(JsonNode.Parse(candle));
    }

    public void AddDays(string tradingSymbol, params string[] dates) =>
        AddCandles(tradingSymbol, "day", [.. dates.Select(d => $"[\"{d}T00:00:00+0530\",100,101.5,99.05,101,1000]")]);

    public void Quote(string tradingSymbol, JsonObject quote) => _quotes[$"NSE:{tradingSymbol}"] = quote;

    /// <summary>The next calls whose path holds this are answered so, one after the other.</summary>
    public void Fail(string path, params (int Status, string Body, string? RetryAfter)[] answers)
    {
        var queue = _faults.GetOrAdd(path, _ => new());
        foreach (var answer in answers)
            queue.Enqueue(answer);
    }

    /// <summary>A refusal in Kite's form.</summary>
    public static (int Status, string Body, string? RetryAfter) Error(int status, string type, string message = "No.") =>
        (status, $$"""{"status":"error","message":"{{message}}","error_type":"{{type}}"}""", null);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Calls.Enqueue($"{path}{Uri.UnescapeDataString(context.Request.QueryString.Value!)}");
        if (context.Request.Headers["X-Kite-Version"] != "3" || context.Request.Headers.Authorization != $"token {ApiKey}:{AccessToken}")
            await WriteAsync(context, Error(403, "TokenException", "Incorrect `api_key` or `access_token`."));
        else if (_faults.FirstOrDefault(f => path.Contains(f.Key, StringComparison.Ordinal)) is { Value: { } queue } && queue.TryDequeue(out var fault))
            await WriteAsync(context, fault);
        else if (path == "/instruments/NSE")
            await WriteInstrumentsAsync(context);
        else if (path == "/quote")
            await WriteAsync(context, Data(new JsonObject(context.Request.Query["i"].Where(i => _quotes.ContainsKey(i!)).Select(i => KeyValuePair.Create<string, JsonNode?>(i!, _quotes[i!].DeepClone())))));
        else if (path.Split('/') is ["", "instruments", "historical", var token, var interval])
            await WriteAsync(context, Candles(context, long.Parse(token, CultureInfo.InvariantCulture), interval));
        else
            await WriteAsync(context, Error(404, "GeneralException", "Route not found"));
    }

    private (int, string, string?) Candles(HttpContext context, long token, string interval)
    {
        // Both ends of the range are included.
        var from = Moment(context.Request.Query["from"]!);
        var to = Moment(context.Request.Query["to"]!);
        var candles = _candles.GetValueOrDefault((token, interval), [])
            .Where(c => DateTime.ParseExact((string)c![0]!, "yyyy-MM-dd'T'HH:mm:ss'+0530'", CultureInfo.InvariantCulture) is var at && at >= from && at <= to)
            .Select(c => c!.DeepClone());
        return Data(new JsonObject { ["candles"] = new JsonArray([.. candles]) });
    }

    private async Task WriteInstrumentsAsync(HttpContext context)
    {
        var csv = new StringBuilder("instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange\n");
        foreach (var (symbol, (token, segment)) in _instruments)
            csv.Append(CultureInfo.InvariantCulture, $"{token},1001,{symbol},\"NAME, {symbol}\",0.0,,0.0,0.05,1,EQ,{segment},NSE\n");
        context.Response.ContentType = "text/csv";
        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        await gzip.WriteAsync(Encoding.UTF8.GetBytes(csv.ToString()));
    }

    private static (int, string, string?) Data(JsonNode data) => (200, new JsonObject { ["status"] = "success", ["data"] = data }.ToJsonString(), null);

    private static async Task WriteAsync(HttpContext context, (int Status, string Body, string? RetryAfter) answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        if (answer.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds;
        await context.Response.WriteAsync(answer.Body);
    }

    private static DateTime Moment(string text) => DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
