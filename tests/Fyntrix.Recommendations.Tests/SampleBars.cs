using System.Globalization;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Bars as a source wrote them.</summary>
internal static class SampleBars
{
    /// <param name="start">When the bar begins, ISO 8601 in UTC; a daily one at 03:45, the open of the market.</param>
    public static Task AddBarAsync(this RecommendationsHost host, string symbol, string timeframe, string start, decimal open, decimal close, string source = "csv", bool adjusted = false) =>
        host.Services.GetRequiredService<MarketDataStore>().WriteAsync(
            write => write.Connection.Execute(
                """
                INSERT INTO bars (symbol, timeframe, start, open, high, low, close, volume, source, adjusted)
                VALUES ($symbol, $timeframe, $start, $open, max($open, $close), min($open, $close), $close, 1000, $source, $adjusted)
                """,
                ("$symbol", symbol), ("$timeframe", timeframe), ("$start", DateTimeOffset.Parse(start, CultureInfo.InvariantCulture)),
                ("$open", Prices.FromRupees(open)), ("$close", Prices.FromRupees(close)), ("$source", source), ("$adjusted", adjusted ? 1 : 0)),
            CancellationToken.None);
}
