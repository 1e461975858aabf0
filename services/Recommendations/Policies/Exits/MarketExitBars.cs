using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>The same bars of <c>market_data.db</c> by which outcomes are judged.</summary>
internal sealed class MarketExitBars(MarketDataStore store, CalendarSource calendars, IOptions<OutcomeSettings> settings) : IExitBars
{
    public Task<IReadOnlyList<ExitBar>> ReadAsync(
        string symbol, Exchange exchange, DateTimeOffset signal, Horizon horizon, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Read(connection, symbol, exchange, signal, horizon), cancellationToken);

    private IReadOnlyList<ExitBar> Read(SqliteConnection connection, string symbol, Exchange exchange, DateTimeOffset signal, Horizon horizon)
    {
        var reader = new SeriesReader(connection, calendars.Current, [.. settings.Value.Sources]);
        var date = signal.DateInIndia();
        var bars = reader.Read(reader.Names.Resolve(symbol, date), Horizon.SegmentOf(exchange), date, horizon.Days[^1].Date);
        var window = new PickWindow();
        var signalAt = SqliteSql.ToMicros(signal);
        window.Gather(signalAt, horizon, bars);
        return [.. window.Bars.Select(bar =>
        {
            var factor = bars.FactorBetween(signalAt, bar.Start);
            decimal Price(long price) => bars.AsTraded(bar, price) / factor;
            return new ExitBar(SqliteSql.FromMicros(bar.Start), Price(bar.Open), Price(bar.High), Price(bar.Low), Price(bar.Close));
        })];
    }
}
