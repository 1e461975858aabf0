using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fyntrix.Recommendations.Market.Providers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>The service with Kite as its provider of market data. Rounds are run by the tests.</summary>
public sealed class KiteHost : MarketHost
{
    private readonly CollectedLogs _logs = new();
    private readonly Dictionary<string, string> _settings = new() { ["MarketData:Poll"] = "1.00:00:00" };

    public KiteDataStub Kite { get; private set; } = null!;

    public string TokenFile => Path.Combine(Folder, "kite-token");

    /// <summary>Every line that was logged, exceptions included.</summary>
    public IReadOnlyCollection<string> Logged => _logs.Lines;

    internal IMarketData Provider => Services.GetRequiredService<IMarketData>();

    /// <param name="settings">To add to those of the host.</param>
    public static async Task<KiteHost> StartAsync(params (string Name, string Value)[] settings)
    {
        var host = new KiteHost();
        foreach (var (name, value) in settings)
            host._settings[name] = value;
        await host.InitializeAsync();
        host.Kite.Add("NIFTY 50", "INDICES");
        return host;
    }

    internal Task RunAsync() => Services.GetRequiredService<FetchRound>().RunAsync(Provider, CancellationToken.None);

    /// <summary>Publishes a run with picks of these symbols.</summary>
    internal Task PickAsync(DateTimeOffset at, params string[] symbols) =>
        PublishAsync(SampleRun.Of([.. symbols.Select(SampleRun.Long)]).With("generated_at", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)));

    internal async Task<(string Status, string? Detail)> HealthAsync()
    {
        using var response = await Anonymous().GetAsync(new Uri("/health", UriKind.Relative));
        var check = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["checks"]!["MarketData"]!;
        return ((string)check["status"]!, (string?)check["detail"]);
    }

    protected override async Task PrepareAsync()
    {
        Kite = await KiteDataStub.StartAsync();
        await File.WriteAllTextAsync(TokenFile, $"{Kite.AccessToken}\n");
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("MarketData:Kite:BaseUrl", Kite.Address.ToString());
        builder.UseSetting("MarketData:Kite:ApiKey", KiteDataStub.ApiKey);
        builder.UseSetting("MarketData:Kite:AccessTokenFile", TokenFile);
        builder.UseSetting("MarketData:Kite:RetryDelay", "00:00:00.010");
        builder.UseSetting("MarketData:BackfillDays", "10");
        builder.UseSetting("Logging:LogLevel:Default", "Trace");
        foreach (var (name, value) in _settings)
            builder.UseSetting(name, value);
        builder.ConfigureLogging(logging => logging.AddProvider(_logs));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Kite.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private sealed class CollectedLogs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel} {eventId.Name} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
