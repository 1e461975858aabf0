using System.Globalization;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Bars and picks to judge, in few words.</summary>
internal static class BarSample
{
    /// <summary>RELIANCE on its trading days from 2020-11-12 to 2020-11-20; the 14th is a Muhurat Saturday, the 16th a holiday.</summary>
    public static readonly (string Date, decimal Open, decimal High, decimal Low, decimal Close)[] Reliance =
    [
        ("2020-11-12", 944.15m, 957.2m, 936.5m, 943.7m),
        ("2020-11-13", 944.6m, 970.7m, 944.5m, 951.5m),
        ("2020-11-14", 960.3m, 960.5m, 951.0m, 954.3m),
        ("2020-11-17", 993.7m, 993.7m, 946.05m, 950.0m),
        ("2020-11-18", 950.0m, 956.3m, 934.2m, 947.1m),
        ("2020-11-19", 947.1m, 958.2m, 938.05m, 940.4m),
        ("2020-11-20", 941.3m, 945.5m, 903.15m, 905.3m),
    ];

    /// <summary>The index's closes over the same days; its file lacks the Muhurat session.</summary>
    public static readonly (string Date, decimal Close)[] Nifty =
    [
        ("2020-11-11", 12_749.15m), ("2020-11-12", 12_690.80m), ("2020-11-13", 12_719.95m), ("2020-11-17", 12_874.20m), ("2020-11-18", 12_938.25m),
        ("2020-11-19", 12_771.70m), ("2020-11-20", 12_859.05m),
    ];

    public static MarketCalendar Nse => MarketCalendar.BuiltIn;

    public static SeriesBar Day(string date, decimal open, decimal high, decimal low, decimal close, string source = "test", long? adjustedUntil = null)
    {
        var day = Nse.Day(DateOnly.ParseExact(date, "O", CultureInfo.InvariantCulture), MarketSegment.CASH);
        return new(
            SqliteSql.ToMicros(day.OpensAt!.Value), SqliteSql.ToMicros(day.ClosesAt!.Value), day.Date.DayNumber,
            Price(open), Price(high), Price(low), Price(close), source, adjustedUntil);
    }

    /// <summary>A bar of minutes that begins at a time in India.</summary>
    public static SeriesBar Minutes(string start, int minutes, decimal open, decimal high, decimal low, decimal close)
    {
        var at = Ist(start);
        return new(
            SqliteSql.ToMicros(at), SqliteSql.ToMicros(at.AddMinutes(minutes)), at.DateInIndia().DayNumber, Price(open), Price(high), Price(low), Price(close), "test", null);
    }

    public static SymbolBars Daily(params IEnumerable<SeriesBar> bars) => new([new BarSeries(Timeframe.Day, [.. bars])], [], null);

    public static SymbolBars DailyReliance => Daily(Reliance.Select(b => Day(b.Date, b.Open, b.High, b.Low, b.Close)));

    public static Benchmark NiftyIndex => new(Daily(Nifty.Select(b => Day(b.Date, b.Close, b.Close, b.Close, b.Close))), Nse);

    public static Benchmark NoIndex => new(SymbolBars.None, Nse);

    public static JudgedPick Pick(string signal, decimal? entry, TradingMode mode = TradingMode.Swing, Direction direction = Direction.LONG, decimal? stop = null, decimal? target = null) => new(
        "0123456789abcdef0123456789abcdef", "RELIANCE", "NIFTY50", Exchange.NSE, mode, direction, SqliteSql.ToMicros(Ist(signal)), entry, stop, target, 64.2m, false, null);

    /// <summary>A time on a clock in India, as <c>2020-11-13 08:06</c>.</summary>
    public static DateTimeOffset Ist(string text) => new(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), IndianTime.Offset);

    private static long Price(decimal rupees) => Prices.FromRupees(rupees)!.Value;
}
