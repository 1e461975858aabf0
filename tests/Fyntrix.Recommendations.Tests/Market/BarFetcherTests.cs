using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>Rounds run by themselves.</summary>
public sealed class BarFetcherTests(MarketHost plain) : IClassFixture<MarketHost>
{
    [Fact]
    public async Task A_provider_that_is_set_up_is_asked_without_anybody_asking()
    {
        var host = await KiteHost.StartAsync(("MarketData:Poll", "00:00:00.050"));
        try
        {
            host.Kite.AddDays("NIFTY 50", "2026-01-07", "2026-01-08");
            using var client = host.Anonymous();

            await Eventually.HoldsAsync(async () => await host.CountBarsAsync("NIFTY") == 2);
        }
        finally
        {
            await ((IAsyncLifetime)host).DisposeAsync();
        }
    }

    [Fact]
    public async Task Without_a_provider_health_says_that_bars_come_in_by_API_and_file()
    {
        using var response = await plain.Anonymous().GetAsync(new Uri("/health", UriKind.Relative));

        Assert.Contains("No provider of market data is set up", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
