using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Import;
using Fyntrix.Recommendations.Market.Providers;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.Recommendations.Market;

internal static class MarketDataExtensions
{
    /// <summary>Bars that come in by API, by file and from a provider.</summary>
    public static void AddMarketData(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BarMetrics>();
        builder.Services.AddSingleton<PriceHints>();
        builder.Services.AddSingleton<BarIntake>();
        builder.Services.AddCommand<ImportBarsCommand>();
        builder.AddMarketDataProviders();
    }
}
