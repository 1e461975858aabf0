using System.Net.Http.Json;
using System.Text.Json;
using System.Web;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Trading.Tests.Kite;

/// <summary>Trading with Zerodha on the stub.</summary>
public class KiteHost : TradingHost
{
    private readonly SecretWatch _secrets = new();

    public KiteStub Kite { get; private set; } = null!;

    /// <summary>A user with a second factor who is signed in at Zerodha by an app of their own.</summary>
    public async Task<(Trader Trader, string ClientId)> KiteTraderAsync()
    {
        var id = $"user-{Guid.NewGuid():N}";
        var trader = new Trader(id, WithSecondFactor(id));
        var clientId = $"ZZ{Guid.NewGuid():N}"[..10].ToUpperInvariant();
        await ConnectAsync(trader, clientId);
        return (trader, clientId);
    }

    public async Task<JsonElement> ConnectAsync(Trader trader, string clientId)
    {
        var state = await BeginAsync(trader);
        var looks = Kite.LooksAt(clientId);
        var connection = await trader.PostAsync("/brokers/ZERODHA/connect", new { request_token = Kite.SignIn(clientId), state });
        trader.ConnectionId = connection.Text("id")!;
        // Connecting has the books looked at, once, and tests that count or break calls begin after that.
        await Eventually.HoldsAsync(() => Kite.LooksAt(clientId) > looks);
        return connection;
    }

    /// <summary>A user who is signed in, and a symbol of the test's own at a price.</summary>
    public async Task<(Trader Trader, string ClientId, string Symbol)> StartAsync(decimal price)
    {
        var (trader, clientId) = await KiteTraderAsync();
        var symbol = NewSymbol();
        Kite.SetPrice(symbol, price);
        return (trader, clientId, symbol);
    }

    /// <summary>A confirmed intent at Zerodha: a market purchase of one unit for delivery, but for what is named.</summary>
    public static Task<JsonElement> PlaceAsync(Trader trader, string symbol, object order)
    {
        var body = new Dictionary<string, object?> { ["symbol"] = symbol, ["broker"] = "ZERODHA", ["confirm"] = true };
        foreach (var member in JsonSerializer.SerializeToElement(order).EnumerateObject())
            body[member.Name] = member.Value;
        return trader.IntentAsync(body);
    }

    /// <returns>The state that goes with the user to the broker.</returns>
    public static async Task<string> BeginAsync(Trader trader)
    {
        var begun = await trader.PostAsync("/brokers/ZERODHA/login-url", new { api_key = $"key-of-{trader.Id}", api_secret = KiteStub.ApiSecret });
        return StateOf(begun.Text("login_url")!);
    }

    public static string StateOf(string loginUrl) =>
        HttpUtility.ParseQueryString(HttpUtility.ParseQueryString(new Uri(loginUrl).Query)["redirect_params"]!)["state"]!;

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        Kite = await KiteStub.StartAsync(Clock);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Zerodha:BaseAddress", Kite.Address.ToString());
        builder.UseSetting("Zerodha:AnswerTimeout", "00:00:02");
        builder.ConfigureLogging(logging => logging.AddProvider(_secrets).AddFilter<SecretWatch>(null, LogLevel.Trace));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Kite.DisposeAsync();
        _secrets.Dispose();
        GC.SuppressFinalize(this);
        // After the last test of the class: a failure here fails it.
        Assert.Empty(_secrets.Found);
        Assert.True(_secrets.Looked > 0);
    }
}
