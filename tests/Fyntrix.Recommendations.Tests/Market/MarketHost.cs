using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Import;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>The service with market data of its own. The clock stands at noon in India on Friday 2026-01-09, a trading day.</summary>
public class MarketHost : RecommendationsHost
{
    private const string Bars = "/api/v1/market/bars";

    internal MarketDataStore MarketData => Services.GetRequiredService<MarketDataStore>();

    public HttpClient Feed() => As("feed-1", Scopes.PricesWrite);

    /// <summary>A body with daily bars of these dates, each with the same prices.</summary>
    internal static JsonObject Daily(string symbol, params string[] dates) => Batch("1D", [.. dates.Select(date => Bar(symbol, "date", date))]);

    internal static JsonObject Batch(string timeframe, params JsonNode[] bars) =>
        new() { ["source"] = "bhavcopy", ["timeframe"] = timeframe, ["bars"] = new JsonArray(bars) };

    internal static JsonObject Bar(string symbol, string when, string at, decimal close = 101.5m, long? volume = 1000) => new()
    {
        ["symbol"] = symbol, [when] = at, ["open"] = 100, ["high"] = Math.Max(close, 103.25m), ["low"] = Math.Min(close, 99.05m), ["close"] = close, ["volume"] = volume,
    };

    internal Task<HttpResponseMessage> PostAsync(JsonNode body, string? key = null) => PostAsync(Bars, body.ToJsonString(), "application/json", key);

    internal Task<HttpResponseMessage> PostCsvAsync(string query, string csv) => PostAsync($"{Bars}?{query}", csv, "text/csv", null);

    /// <summary>Posts what is to be taken, and gives the answer.</summary>
    internal async Task<JsonElement> TakeAsync(JsonNode body)
    {
        using var response = await PostAsync(body);
        return await ReadAsync(response);
    }

    internal static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    internal Task<HttpResponseMessage> PutAsync(string path, JsonNode body, HttpClient? client = null) =>
        (client ?? Feed()).PutAsync(new Uri($"/api/v1/market/{path}", UriKind.Relative), new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));

    internal Task<HttpResponseMessage> DeleteAsync(string path, HttpClient? client = null) =>
        (client ?? Feed()).DeleteAsync(new Uri($"/api/v1/market/{path}", UriKind.Relative));

    internal Task<long> CountBarsAsync(string symbol) =>
        MarketData.ReadAsync(connection => connection.QueryLong("SELECT count(*) FROM bars WHERE symbol = $symbol", ("$symbol", symbol)), CancellationToken.None);

    /// <summary>What changed of a symbol since the last time, as <c>from..to</c>; null when nothing did.</summary>
    internal Task<(DateTimeOffset From, DateTimeOffset To)?> TakeChangeAsync(string symbol) => MarketData.WriteAsync(
        write => write.Connection.QueryFirst<(DateTimeOffset, DateTimeOffset)?>(
            "DELETE FROM bar_changes WHERE symbol = $symbol RETURNING from_start, min(to_start, 4102444800000000)",
            r => (SqliteSql.FromMicros(r.GetInt64(0)), SqliteSql.FromMicros(r.GetInt64(1))),
            ("$symbol", symbol)),
        CancellationToken.None);

    /// <summary>Runs <c>import-bars</c> and gives its exit code and its report.</summary>
    internal async Task<(int ExitCode, JsonElement Report)> ImportBarsAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var scope = Services.CreateScope();
        var command = scope.ServiceProvider.GetServices<IServiceCommand>().OfType<ImportBarsCommand>().Single();
        var code = await command.RunAsync(new CommandArguments([.. arguments, "--report", "json"]), output, CancellationToken.None);
        return (code, JsonDocument.Parse(output.ToString()).RootElement);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string type, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type)) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await Feed().SendAsync(request);
    }
}
