using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Testing;
using Fyntrix.Trading.Orders;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Fyntrix.Trading.Tests;

/// <summary>Trading on a database of its own. Reconciliation runs when a test says so, not by the clock.</summary>
public class TradingHost() : ServiceHost<Program>("tradingdb")
{
    public const string Api = "/api/v1/trading";

    /// <summary>One round of reconciliation.</summary>
    public Task ReconcileAsync() => Services.GetRequiredService<Reconciler>().RunOnceAsync(CancellationToken.None);

    /// <summary>A user of the test's own with a paper connection; no two tests share one.</summary>
    public async Task<Trader> TraderAsync(bool connected = true)
    {
        var id = $"user-{Guid.NewGuid():N}";
        var trader = new Trader(id, As(id));
        if (connected)
            trader.ConnectionId = (await trader.PostAsync("/brokers/PAPER/connect", null)).GetProperty("id").GetString()!;
        return trader;
    }

    public Task SeePriceAsync(string symbol, decimal price, DateTimeOffset? at = null) =>
        SeeAsync(new { symbol, price, observed_at = at ?? Clock.GetUtcNow() });

    /// <summary>Something is seen of an instrument, with the fields of the endpoint.</summary>
    public async Task SeeAsync(object price)
    {
        var feed = As("feed", Scopes.PricesWrite);
        var answer = await feed.PostAsJsonAsync($"{Api}/prices", new { prices = new[] { price } });
        answer.EnsureSuccessStatusCode();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One of the executable's commands, beside the running service.</summary>
    public async Task<(int ExitCode, string Said)> CommandAsync(string name, params string[] arguments)
    {
        await using var scope = Services.CreateAsyncScope();
        var command = scope.ServiceProvider.GetServices<IServiceCommand>().Single(c => c.Name == name);
        await using var output = new StringWriter();
        return (await command.RunAsync(new CommandArguments(arguments), output, CancellationToken.None), output.ToString());
    }

    /// <summary>A symbol of the test's own, so that prices of one test move no order of another.</summary>
    public static string NewSymbol() => $"T{Guid.NewGuid():N}"[..12].ToUpperInvariant();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Reconcile:Interval", "01:00:00");
    }

    public sealed record Trader(string Id, HttpClient Client)
    {
        public string ConnectionId { get; set; } = "";

        /// <summary>An intent of this user; the fields of <paramref name="order"/> replace the defaults: a market purchase of one unit.</summary>
        public async Task<HttpResponseMessage> SendIntentAsync(object order, string? key = null)
        {
            var body = new Dictionary<string, object?> { ["symbol"] = "RELIANCE", ["product"] = "CNC", ["side"] = "BUY", ["qty"] = 1, ["order_type"] = "MARKET" };
            foreach (var member in JsonSerializer.SerializeToElement(order).EnumerateObject())
                body[member.Name] = member.Value;
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Api}/intents") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
            return await Client.SendAsync(request);
        }

        public async Task<JsonElement> IntentAsync(object order)
        {
            var response = await SendIntentAsync(order);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }

        public async Task<JsonElement> PostAsync(string path, object? body)
        {
            var response = await Client.PostAsJsonAsync($"{Api}{path}", body ?? new { });
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }

        public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>($"{Api}{path}");

        public async Task<JsonElement> IntentNowAsync(string id) => (await GetAsync($"/intents/{id}")).GetProperty("intent");
    }
}

internal static class JsonReading
{
    public static string? Text(this JsonElement element, string member) => element.GetProperty(member).GetString();

    public static decimal Number(this JsonElement element, string member) => element.GetProperty(member).GetDecimal();
}
