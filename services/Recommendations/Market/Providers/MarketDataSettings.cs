using Fyntrix.Recommendations.Market.Providers.Kite;
using Fyntrix.Recommendations.Market.Symbols;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>Configuration section <c>MarketData</c>: what is fetched from a provider, and from whom.</summary>
internal sealed class MarketDataSettings
{
    public const string Section = "MarketData";

    /// <summary>NSE symbols whose daily bars are fetched besides those of picks and of the index.</summary>
    public IList<string> Symbols { get; set; } = [];

    /// <summary>How far back, in days, the daily bars of a symbol go that is fetched for the first time.</summary>
    public int BackfillDays { get; set; } = 400;

    /// <summary>How often it is looked whether something is to be fetched.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(30);

    public KiteSettings Kite { get; set; } = new();

    internal sealed class Check(IHostEnvironment environment) : IValidateOptions<MarketDataSettings>
    {
        public ValidateOptionsResult Validate(string? name, MarketDataSettings options)
        {
            List<string> faults = [.. options.Kite.Faults(environment)];
            if (options.Symbols.FirstOrDefault(s => !MarketSymbol.IsValid(s)) is { } wrong)
                faults.Add($"MarketData:Symbols holds '{wrong}', which is no symbol.");
            if (options.BackfillDays is < 1 or > 10_000)
                faults.Add("MarketData:BackfillDays must be 1 to 10000.");
            if (options.Poll <= TimeSpan.Zero)
                faults.Add("MarketData:Poll must be longer than zero.");
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }
    }
}
