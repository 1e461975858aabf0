using Fyntrix.Recommendations.Market.Providers.Kite;
using Fyntrix.ServiceDefaults.Health;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Market.Providers;

internal static class ProviderExtensions
{
    /// <summary>Fetches bars from the provider that is set up, if one is.</summary>
    public static void AddMarketDataProviders(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MarketDataSettings>().BindConfiguration(MarketDataSettings.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MarketDataSettings>, MarketDataSettings.Check>();
        services.AddHttpClient(KiteReader.ClientName)
            .ConfigureHttpClient((provider, client) => KiteReader.Configure(client, provider.GetRequiredService<IOptions<MarketDataSettings>>().Value.Kite))
            .ConfigurePrimaryHttpMessageHandler(KiteReader.Handler);
        services.AddSingleton<KiteAccess>();
        services.AddSingleton<KiteLimits>();
        services.AddSingleton<KiteReader>();
        services.AddSingleton<KiteInstruments>();
        services.AddSingleton<IMarketData, KiteMarketData>();
        services.AddSingleton<MarketDataState>();
        services.AddSingleton<FetchRound>();
        services.AddHostedService<BarFetcher>();
        services.AddHealthChecks().AddCheck<MarketDataHealthCheck>("MarketData", tags: [HealthExtensions.Ready]);
    }
}
