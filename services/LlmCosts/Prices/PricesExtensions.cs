using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.LlmCosts.Prices.Revaluation;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.LlmCosts.Prices;

internal static class PricesExtensions
{
    /// <summary>The price book and its commands.</summary>
    public static void AddPrices(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PriceList>();
        builder.Services.AddHostedService<LoadPrices>();
        builder.Services.AddCommand<ValidatePrices>();
        builder.Services.AddSingleton<PriceImporter>();
        builder.Services.AddCommand<ImportPricesCommand>();
        builder.Services.AddSingleton<Revaluer>();
    }
}
