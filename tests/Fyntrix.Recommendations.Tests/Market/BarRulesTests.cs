using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>Which rows are bars.</summary>
public sealed class BarRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 9, 6, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-01-08", "2026-01-08T03:45:00Z", "2026-01-08T10:00:00Z")]
    [InlineData("2020-11-14", "2020-11-14T12:45:00Z", "2020-11-14T13:45:00Z")] // Muhurat, a Saturday.
    [InlineData("2019-12-31", "2019-12-31T03:45:00Z", "2019-12-31T10:00:00Z")] // Before the calendar: a weekday is a trading day.
    public void A_daily_bar_lasts_from_the_open_of_its_session_to_the_close(string date, string start, string end)
    {
        var batch = Batch("1D");

        Assert.Empty(batch.Add(Row() with { Date = DateOnly.Parse(date) }));

        var bar = Assert.Single(batch.TakeOut());
        Assert.Equal((DateTimeOffset.Parse(start), DateTimeOffset.Parse(end)), (bar.Bar.Start, bar.EndsAt));
        Assert.Equal((1_000_000L, 1_032_500L, 990_500L, 1_015_000L), (bar.Bar.Open, bar.Bar.High, bar.Bar.Low, bar.Bar.Close));
    }

    [Fact]
    public void A_daily_bar_may_name_the_open_of_its_session_instead_of_the_date()
    {
        var batch = Batch("1D");

        Assert.Empty(batch.Add(Row() with { Start = DateTimeOffset.Parse("2026-01-08T09:15:00+05:30") }));
        Assert.Equal("start", Assert.Single(batch.Add(Row() with { Start = DateTimeOffset.Parse("2026-01-07T00:00:00+05:30") })).Field);
    }

    [Theory]
    [InlineData("2026-01-10", "WEEKEND")]
    [InlineData("2025-12-25", "HOLIDAY, Christmas")]
    [InlineData("2026-01-09", "close of its session")]
    [InlineData("1989-12-29", "years 1990")]
    public void A_daily_bar_of_a_day_without_a_closed_session_is_refused_with_the_reason(string date, string reason)
    {
        var fault = Assert.Single(Batch("1D").Add(Row() with { Date = DateOnly.Parse(date) }));

        Assert.Equal("date", fault.Field);
        Assert.Contains(reason, fault.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1D", "9999-12-31T23:59:59Z")]
    [InlineData("5m", "9999-12-31T23:59:59Z")]
    [InlineData("5m", "0001-01-01T00:00:00Z")]
    public void The_ends_of_time_are_no_starts_of_bars(string timeframe, string start) =>
        Assert.Contains("years 1990", Assert.Single(Batch(timeframe).Add(Row() with { Start = DateTimeOffset.Parse(start) })).Error, StringComparison.Ordinal);

    [Fact]
    public void A_daily_bar_is_there_from_the_close_on()
    {
        var row = Row() with { Date = new DateOnly(2026, 1, 9) };
        var close = DateTimeOffset.Parse("2026-01-09T10:00:00Z");

        Assert.NotEmpty(Batch("1D", now: close.AddTicks(-1)).Add(row));
        Assert.Empty(Batch("1D", now: close).Add(row));
    }

    [Theory]
    [InlineData("5m", "09:00")] // Pre-open.
    [InlineData("5m", "09:15")]
    [InlineData("5m", "15:25")]
    [InlineData("1m", "15:29")]
    [InlineData("60m", "09:15")] // From the open, as Kite has them.
    [InlineData("60m", "15:15")] // The last one is shorter.
    [InlineData("60m", "10:00")] // From midnight.
    [InlineData("30m", "09:45")]
    public void An_intraday_bar_begins_within_its_session_on_the_grid(string timeframe, string time) =>
        Assert.Empty(Batch(timeframe).Add(Row() with { Start = On("2026-01-08", time) }));

    [Theory]
    [InlineData("5m", "08:55", "outside the session of CASH on 2026-01-08, 09:00 to 15:30")]
    [InlineData("5m", "15:30", "outside the session")]
    [InlineData("5m", "09:17", "no start of a bar of 5m")]
    [InlineData("60m", "09:30", "no start of a bar of 60m")]
    public void Others_are_refused_with_the_reason(string timeframe, string time, string reason)
    {
        var fault = Assert.Single(Batch(timeframe).Add(Row() with { Start = On("2026-01-08", time) }));

        Assert.Equal("start", fault.Field);
        Assert.Contains(reason, fault.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_intraday_bar_has_ended_by_a_clock_that_may_be_a_minute_ahead()
    {
        // Noon: the bar of 11:55 has just ended.
        Assert.Empty(Batch("5m").Add(Row() with { Start = On("2026-01-09", "11:55") }));
        Assert.Empty(Batch("1m").Add(Row() with { Start = On("2026-01-09", "12:00") }));
        Assert.Contains("ends at 2026-01-09T06:32:00Z", Assert.Single(Batch("1m").Add(Row() with { Start = On("2026-01-09", "12:01") })).Error, StringComparison.Ordinal);
        Assert.NotEmpty(Batch("1m", ahead: TimeSpan.Zero).Add(Row() with { Start = On("2026-01-09", "12:00") }));
    }

    [Fact]
    public void Segments_have_sessions_of_their_own()
    {
        var evening = Row() with { Start = On("2026-01-08", "20:00") };

        Assert.Empty(Batch("5m", MarketSegment.COMMODITY).Add(evening));
        Assert.NotEmpty(Batch("5m").Add(evening));
    }

    [Theory]
    [InlineData("0", "99", "101", "100", "open")]
    [InlineData("100.00001", "99", "101", "100", "open")]
    [InlineData("100", "101.01", "101", "101", "low")] // Above the open.
    [InlineData("100", "99", "100.99", "101", "high")] // Below the close.
    [InlineData("1000000000.0001", "1", "1000000000", "2", "open")]
    public void Prices_are_above_zero_exact_and_in_order(string open, string low, string high, string close, string field)
    {
        var row = Row() with { Date = new DateOnly(2026, 1, 8), Open = decimal.Parse(open), Low = decimal.Parse(low), High = decimal.Parse(high), Close = decimal.Parse(close) };

        Assert.Contains(field, Batch("1D").Add(row).Select(f => f.Field));
    }

    [Fact]
    public void All_faults_of_a_row_are_told_at_once()
    {
        var faults = Batch("5m").Add(new BarRow("no/symbol", new DateOnly(2026, 1, 8), null, null, -1, 5, 4, -1));

        Assert.Equal(["date", "high", "low", "open", "start", "symbol", "volume"], faults.Select(f => f.Field).Order());
    }

    [Fact]
    public void A_bar_stands_once_in_a_batch_also_under_an_alias()
    {
        var batch = Batch("1D");
        var row = Row() with { Symbol = "ZOMATO", Date = new DateOnly(2026, 1, 8) };

        Assert.Empty(batch.Add(row));
        Assert.Equal(new RowFault("date", "stands twice for ETERNAL."), Assert.Single(batch.Add(row with { Symbol = "eternal" })));
        Assert.Equal("ETERNAL", Assert.Single(batch.TakeOut()).Bar.Symbol);
        Assert.NotEmpty(batch.Add(row));
    }

    [Theory]
    [InlineData("synthetic")]
    [InlineData("my-Mock-feed")]
    [InlineData("SIMULATED")]
    [InlineData("random.walk")]
    [InlineData("fakedata")]
    [InlineData("auto_generated")]
    public void Made_up_bars_are_no_market_data(string source) =>
        Assert.Contains("made-up bars are no market data", BarSource.Fault(source), StringComparison.Ordinal);

    [Theory]
    [InlineData("kite", true)]
    [InlineData("Bhavcopy-2020.v1", true)]
    [InlineData("", false)]
    [InlineData("has blank", false)]
    [InlineData("kite\n", false)]
    [InlineData("a23456789012345678901234567890123", false)]
    public void A_source_is_a_plain_name(string source, bool good) => Assert.Equal(good, BarSource.Fault(source) is null);

    [Theory]
    [InlineData("M&M", true)]
    [InlineData("nifty 50", true)]
    [InlineData("BAJAJ-AUTO", true)]
    [InlineData(" NIFTY", false)]
    [InlineData("NIFTY ", false)]
    [InlineData("A/B", false)]
    [InlineData("ſBIN", false)]
    [InlineData("", false)]
    public void A_symbol_is_one_of_an_exchange_or_an_index(string symbol, bool good) => Assert.Equal(good, MarketSymbol.IsValid(symbol));

    private static BarRow Row() => new("RELIANCE", null, null, 100, 103.25m, 99.05m, 101.5m, 1000);

    private static BarBatch Batch(string timeframe, MarketSegment segment = MarketSegment.CASH, DateTimeOffset? now = null, TimeSpan? ahead = null) =>
        new(new BarOrigin("bhavcopy", Timeframe.Of(timeframe), segment, false), Names(), MarketCalendar.BuiltIn, now ?? Now, ahead ?? BarBatch.ClockTolerance);

    private static SymbolNames Names()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE symbol_aliases (alias TEXT, symbol TEXT, valid_from TEXT, valid_until TEXT);
            INSERT INTO symbol_aliases VALUES ('ZOMATO', 'ETERNAL', '1990-01-01', NULL);
            """;
        command.ExecuteNonQuery();
        return SymbolNames.Load(connection);
    }

    private static DateTimeOffset On(string date, string time) => DateOnly.Parse(date).InIndia(TimeOnly.Parse(time));
}
