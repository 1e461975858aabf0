using Fyntrix.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>Looks from time to time whether there is something to fetch from the provider that is set up.</summary>
internal sealed partial class BarFetcher(
    FetchRound round, IEnumerable<IMarketData> providers, IOptions<MarketDataSettings> settings, TimeProvider time, ILogger<BarFetcher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (providers.FirstOrDefault(p => p.IsConfigured) is not { } provider)
            return;
        using var timer = new PeriodicTimer(settings.Value.Poll, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                using var quiet = Quiet.Begin();
                await round.RunAsync(provider, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(EventName = "bars.round_failed", Level = LogLevel.Error, Message = "Fetching bars failed; it is tried again soon")]
    private partial void LogFailed(Exception exception);
}
