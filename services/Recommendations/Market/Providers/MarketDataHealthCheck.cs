using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>Says that bars do not come in, as Degraded: the service goes on with those that it has.</summary>
internal sealed class MarketDataHealthCheck(IEnumerable<IMarketData> providers, MarketDataState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Judge());

    private HealthCheckResult Judge()
    {
        if (providers.FirstOrDefault(p => p.IsConfigured) is not { } provider)
            return HealthCheckResult.Healthy("No provider of market data is set up; bars come in by API and file.");
        if (provider.Stopped is { } stopped)
            return HealthCheckResult.Degraded(stopped);
        var (fetchedAt, failure) = state.Last;
        var last = fetchedAt is { } at ? FormattableString.Invariant($"last fetched at {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}") : "nothing fetched yet";
        return failure is null ? HealthCheckResult.Healthy($"{provider.Source}: {last}.") : HealthCheckResult.Degraded($"{provider.Source}: {last}. {failure}");
    }
}
