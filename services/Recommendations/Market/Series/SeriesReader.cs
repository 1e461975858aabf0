using System.Globalization;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Market.Series;

/// <summary>Brings bars of the store into memory, on one state of it.</summary>
/// <param name="connection">A reader of <c>market_data.db</c>.</param>
/// <param name="calendar">Says which days are traded, and from when to when.</param>
/// <param name="sources">Of several sources for one bar the first of these counts, then the first by name.</param>
internal sealed class SeriesReader(SqliteConnection connection, MarketCalendar calendar, IReadOnlyList<string> sources)
{
    public SymbolNames Names { get; } = SymbolNames.Load(connection);

    /// <summary>The bars of a symbol that start from one date in India to another, with all that is known of it.</summary>
    /// <param name="symbol">Its current name.</param>
    public SymbolBars Read(string symbol, MarketSegment segment, DateOnly from, DateOnly to)
    {
        var names = Names.NamesOf(symbol);
        return new SymbolBars(
            [.. Timeframe.All.Select(t => ReadSeries(names, t, segment, from, to)).OfType<BarSeries>()],
            [.. names.SelectMany(n => ReadFactors(n, segment)).OrderBy(f => f.At)],
            ReadDelisting(symbol));
    }

    private BarSeries? ReadSeries(IReadOnlyList<NameSpan> names, Timeframe timeframe, MarketSegment segment, DateOnly from, DateOnly to)
    {
        var bars = new List<(SeriesBar Bar, int Rank)>();
        foreach (var name in names)
        {
            var first = name.From > from ? name.From : from;
            var last = name.Until < to ? name.Until : to;
            connection.Each(
                """
                SELECT start, open, high, low, close, source, CASE adjusted WHEN 1 THEN loaded_at END
                FROM bars WHERE symbol = $symbol AND timeframe = $timeframe AND start >= $from AND start < $to
                """,
                row =>
                {
                    if (Bar(row, timeframe, segment) is { } bar)
                        bars.Add((bar, Rank(bar.Source)));
                },
                ("$symbol", name.Name), ("$timeframe", timeframe.Name), ("$from", first.StartInIndia()), ("$to", last.AddDays(1).StartInIndia()));
        }

        if (bars.Count == 0)
            return null;
        bars.Sort((a, b) => a.Bar.Start != b.Bar.Start ? a.Bar.Start.CompareTo(b.Bar.Start)
            : a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : string.CompareOrdinal(a.Bar.Source, b.Bar.Source));
        var kept = new List<SeriesBar>(bars.Count);
        foreach (var (bar, _) in bars)
        {
            if (kept.Count == 0 || kept[^1].Start != bar.Start)
                kept.Add(bar);
        }

        return new BarSeries(timeframe, kept);
    }

    /// <returns>Null for a bar of a day without trading, or outside its session.</returns>
    private SeriesBar? Bar(SqliteDataReader row, Timeframe timeframe, MarketSegment segment)
    {
        var start = row.GetInt64(0);
        var date = SqliteSql.FromMicros(start).DateInIndia();
        var day = calendar.Day(date, segment);
        if (day.OpensAt is not { } opens || day.ClosesAt is not { } closes)
            return null;
        var (open, close) = (SqliteSql.ToMicros(opens), SqliteSql.ToMicros(closes));
        if (timeframe.Minutes is not null && start >= close)
            return null;
        var end = timeframe.Minutes is { } minutes ? Math.Min(start + (minutes * 60_000_000L), close) : close;
        // Bars by the hours of the clock: the first one of a session begins before it and holds nothing from before but the opening price.
        if (end > open)
            start = Math.Max(start, open);
        return new SeriesBar(
            start, end, date.DayNumber, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetInt64(6));
    }

    private IEnumerable<PriceFactor> ReadFactors(NameSpan name, MarketSegment segment) => connection
        .Query(
            "SELECT ex_date, numerator, denominator FROM corporate_actions WHERE symbol = $symbol ORDER BY ex_date, kind",
            r => (Date: Date(r.GetString(0)), Numerator: r.GetInt64(1), Denominator: r.GetInt64(2)),
            ("$symbol", name.Name))
        .Where(a => name.From <= a.Date && a.Date <= name.Until)
        .Select(a => new PriceFactor(SqliteSql.ToMicros(ExAt(a.Date, segment)), a.Numerator, a.Denominator));

    /// <summary>The open of the ex-date, or of the next session when that is none.</summary>
    private DateTimeOffset ExAt(DateOnly date, MarketSegment segment) =>
        calendar.Day(date, segment).OpensAt ?? calendar.Day(calendar.NextTradingDay(date, segment), segment).OpensAt!.Value;

    private DateOnly? ReadDelisting(string symbol) =>
        connection.QueryFirst("SELECT delisted_on FROM listings WHERE symbol = $symbol", r => r.GetText("delisted_on"), ("$symbol", symbol)) is { } date ? Date(date) : null;

    private int Rank(string source)
    {
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] == source)
                return i;
        }

        return sources.Count;
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
