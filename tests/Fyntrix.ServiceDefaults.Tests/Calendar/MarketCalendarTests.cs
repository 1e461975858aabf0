using System.Globalization;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Testing;

namespace Fyntrix.ServiceDefaults.Tests.Calendar;

/// <summary>The built-in calendar against what is known of the market.</summary>
public sealed class MarketCalendarTests
{
    // Weekdays without a daily bar of any of 25 stocks, 2020-10-01 to 2023-12-29.
    private static readonly string[] Closures =
    [
        "2020: 10-02 11-16 11-30 12-25",
        "2021: 01-26 03-11 03-29 04-02 04-14 04-21 05-13 07-21 08-19 09-10 10-15 11-05 11-19",
        "2022: 01-26 03-01 03-18 04-14 04-15 05-03 08-09 08-15 08-31 10-05 10-26 11-08",
        "2023: 01-26 03-07 03-30 04-04 04-07 04-14 05-01 06-29 08-15 09-19 10-02 10-24 11-14 11-27 12-25",
    ];

    private static readonly DateOnly FirstBar = new(2020, 10, 1);
    private static readonly DateOnly LastBar = new(2023, 12, 29);

    private readonly MarketCalendar _calendar = MarketCalendar.BuiltIn;

    [Fact]
    public void The_weekdays_without_bars_of_2020_to_2023_are_closures_and_all_other_weekdays_trading_days()
    {
        var closed = Closures.SelectMany(year => year[6..].Split(' ').Select(day => Date($"{year[..4]}-{day}"))).ToHashSet();
        Assert.Equal(44, closed.Count);

        var weekdays = Days(FirstBar, LastBar).Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).ToList();

        Assert.All(weekdays, d => Assert.True(_calendar.IsTradingDay(d, MarketSegment.CASH) != closed.Contains(d), $"{d:yyyy-MM-dd}"));
        // 847 weekdays - 44 closures + the Muhurat sessions on a Saturday and a Sunday.
        Assert.Equal(805, _calendar.TradingDaysBetween(FirstBar, LastBar.AddDays(1), MarketSegment.CASH));
    }

    [SharedDataFact]
    public void Every_day_with_a_daily_bar_is_a_trading_day_and_every_day_without_one_is_none()
    {
        var withBars = Directory.GetFiles(Path.Combine(SharedData.Folder!, "nse", "daily"), "*.csv")
            .SelectMany(file => File.ReadLines(file).Skip(1).Select(line => Date(line[..10])))
            .ToHashSet();
        Assert.Equal((805, FirstBar, LastBar), (withBars.Count, withBars.Min(), withBars.Max()));

        Assert.All(Days(FirstBar, LastBar), d => Assert.True(_calendar.IsTradingDay(d, MarketSegment.CASH) == withBars.Contains(d), $"{d:yyyy-MM-dd}"));
    }

    [Theory]
    [InlineData("2020-11-14", "18:15", "19:15")]
    [InlineData("2021-11-04", "18:15", "19:15")]
    [InlineData("2022-10-24", "18:15", "19:15")]
    [InlineData("2023-11-12", "18:15", "19:15")]
    [InlineData("2024-11-01", "18:00", "19:00")]
    [InlineData("2025-10-21", "13:45", "14:45")]
    public void Muhurat_is_a_trading_day_of_an_hour(string date, string opens, string closes)
    {
        foreach (var segment in Enum.GetValues<MarketSegment>())
        {
            var day = _calendar.Day(Date(date), segment);

            Assert.Equal((MarketDayKind.SPECIAL, "Muhurat"), (day.Kind, day.Name));
            Assert.Equal((Ist($"{date} {opens}"), Ist($"{date} {closes}")), (day.OpensAt, day.ClosesAt));
        }
    }

    [Theory]
    [InlineData("2020-02-01", "09:15-15:30")]
    [InlineData("2024-01-20", "09:15-15:30")]
    [InlineData("2024-03-02", "09:15-10:00 11:30-12:30")]
    [InlineData("2024-05-18", "09:15-10:00 11:45-12:40")]
    [InlineData("2025-02-01", "09:15-15:30")]
    [InlineData("2026-02-01", "09:15-15:30")]
    public void Budget_and_drill_sessions_on_weekends_are_trading_days_of_stocks_and_their_derivatives(string date, string continuous)
    {
        Assert.Equal(continuous, Continuous(Date(date), MarketSegment.CASH));
        Assert.Equal(continuous, Continuous(Date(date), MarketSegment.CASH_OTHER));
        Assert.Equal(continuous, Continuous(Date(date), MarketSegment.FNO));
        Assert.Equal(MarketDayKind.WEEKEND, _calendar.Day(Date(date), MarketSegment.CURRENCY).Kind);
        Assert.Equal(MarketDayKind.WEEKEND, _calendar.Day(Date(date), MarketSegment.COMMODITY).Kind);
    }

    [Theory]
    [InlineData(MarketSegment.CASH, "2026-07-31", "PRE_OPEN 09:00-09:15, CONTINUOUS 09:15-15:30, POST_CLOSE 15:40-16:00", "15:30")]
    [InlineData(MarketSegment.CASH, "2026-08-03", "PRE_OPEN 09:00-09:15, CONTINUOUS 09:15-15:15, CLOSING_AUCTION 15:15-15:35, POST_CLOSE 15:50-16:00", "15:35")]
    [InlineData(MarketSegment.CASH_OTHER, "2026-08-03", "PRE_OPEN 09:00-09:15, CONTINUOUS 09:15-15:30, POST_CLOSE 15:50-16:00", "15:30")]
    [InlineData(MarketSegment.FNO, "2026-07-31", "CONTINUOUS 09:15-15:30", "15:30")]
    [InlineData(MarketSegment.FNO, "2026-08-03", "CONTINUOUS 09:15-15:40", "15:40")]
    [InlineData(MarketSegment.CURRENCY, "2026-08-03", "CONTINUOUS 09:00-17:00", "17:00")]
    [InlineData(MarketSegment.COMMODITY, "2026-08-03", "CONTINUOUS 09:00-23:30", "23:30")]
    [InlineData(MarketSegment.COMMODITY, "2026-11-02", "CONTINUOUS 09:00-23:55", "23:55")]
    [InlineData(MarketSegment.COMMODITY, "2026-11-24", "CONTINUOUS 17:00-23:55", "23:55")]
    public void Hours_are_those_of_the_date(MarketSegment segment, string date, string phases, string close)
    {
        var day = _calendar.Day(Date(date), segment);

        Assert.Equal(phases, string.Join(", ", day.Phases.Select(p => $"{p.Phase} {p.StartsAt.TimeInIndia():HH:mm}-{p.EndsAt.TimeInIndia():HH:mm}")));
        Assert.Equal(Ist($"{date} {close}"), day.ClosesAt);
    }

    [Fact]
    public void The_day_before_the_change_of_2026_is_a_Sunday() =>
        Assert.Equal(MarketDayKind.WEEKEND, _calendar.Day(new DateOnly(2026, 8, 2), MarketSegment.CASH).Kind);

    [Theory]
    [InlineData("2026-08-03 08:59:59", MarketPhase.CLOSED)]
    [InlineData("2026-08-03 09:00:00", MarketPhase.PRE_OPEN)]
    [InlineData("2026-08-03 09:14:59", MarketPhase.PRE_OPEN)]
    [InlineData("2026-08-03 09:15:00", MarketPhase.CONTINUOUS)]
    [InlineData("2026-08-03 15:14:59", MarketPhase.CONTINUOUS)]
    [InlineData("2026-08-03 15:15:00", MarketPhase.CLOSING_AUCTION)]
    [InlineData("2026-08-03 15:35:00", MarketPhase.CLOSED)]
    [InlineData("2026-08-03 15:50:00", MarketPhase.POST_CLOSE)]
    [InlineData("2026-08-03 16:00:00", MarketPhase.CLOSED)]
    [InlineData("2026-08-02 12:00:00", MarketPhase.CLOSED)]
    [InlineData("2026-01-26 12:00:00", MarketPhase.CLOSED)]
    public void A_phase_begins_with_its_first_moment_and_ends_before_its_last(string time, MarketPhase phase) =>
        Assert.Equal(phase, _calendar.PhaseAt(Ist(time), MarketSegment.CASH));

    [Theory]
    [InlineData("2026-01-08T18:29:59Z", "2026-01-08", "23:59")]
    [InlineData("2026-01-08T18:30:00Z", "2026-01-09", "00:00")]
    [InlineData("2026-01-08T23:59:59Z", "2026-01-09", "05:29")]
    [InlineData("2026-01-09T00:00:00Z", "2026-01-09", "05:30")]
    [InlineData("2026-01-09T00:00:00+05:30", "2026-01-09", "00:00")]
    public void A_day_in_India_begins_at_18_30_UTC(string moment, string date, string time)
    {
        var at = DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);

        Assert.Equal((Date(date), time), (at.DateInIndia(), at.TimeInIndia().ToString("HH:mm", CultureInfo.InvariantCulture)));
        Assert.True(Date(date).StartInIndia() <= at && at < Date(date).AddDays(1).StartInIndia());
    }

    [Fact]
    public void A_daily_bar_of_the_last_minute_of_MCX_belongs_to_the_day_in_India()
    {
        // 23:54 on Thursday in India is still Thursday there, and 18:24 UTC.
        var moment = Ist("2026-11-05 23:54");

        Assert.Equal(MarketPhase.CONTINUOUS, _calendar.PhaseAt(moment, MarketSegment.COMMODITY));
        Assert.Equal(new DateOnly(2026, 11, 5), _calendar.TradingDayOf(moment, MarketSegment.COMMODITY));
        Assert.Equal(new DateOnly(2026, 11, 6), _calendar.TradingDayOf(Ist("2026-11-05 23:55"), MarketSegment.COMMODITY));
    }

    [Theory]
    [InlineData("2020-11-13 08:06", "2020-11-13")]
    [InlineData("2020-11-13 15:29", "2020-11-13")]
    [InlineData("2020-11-13 15:30", "2020-11-14")]
    [InlineData("2020-11-14 19:15", "2020-11-17")]
    [InlineData("2026-01-10 12:00", "2026-01-12")]
    public void After_the_close_a_moment_belongs_to_the_next_trading_day(string time, string day) =>
        Assert.Equal(Date(day), _calendar.TradingDayOf(Ist(time), MarketSegment.CASH));

    [Fact]
    public void Five_trading_days_of_November_2020_count_the_Muhurat_Saturday_and_skip_the_holiday()
    {
        // Friday 13, Saturday 14 (Muhurat), Tuesday 17, 18, 19; Monday 16 is a holiday.
        Assert.Equal(new DateOnly(2020, 11, 19), _calendar.AddTradingDays(new DateOnly(2020, 11, 12), 5, MarketSegment.CASH));
        Assert.Equal(new DateOnly(2020, 11, 14), _calendar.PreviousTradingDay(new DateOnly(2020, 11, 17), MarketSegment.CASH));
    }

    [Theory]
    [InlineData("2024-03-02 09:10", "2024-03-02 09:15")]
    [InlineData("2024-03-02 09:15", "2024-03-02 11:30")]
    [InlineData("2024-03-02 11:30", "2024-03-04 09:15")]
    [InlineData("2026-01-25 09:15", "2026-01-27 09:15")]
    public void The_next_open_is_after_the_moment_and_may_be_the_second_of_a_day(string time, string opens) =>
        Assert.Equal(Ist(opens), _calendar.NextOpen(Ist(time), MarketSegment.CASH));

    [Theory]
    [InlineData("2026-08-03 12:00", "2026-08-03 15:15")]
    [InlineData("2026-08-03 15:40", "2026-08-03 15:50")]
    [InlineData("2026-08-03 16:00", "2026-08-04 09:00")]
    public void The_next_change_is_where_a_phase_begins_or_ends(string time, string changes) =>
        Assert.Equal(Ist(changes), _calendar.NextChange(Ist(time), MarketSegment.CASH));

    [Theory]
    [InlineData("2026-08-03 15:34", "2026-07-31 15:30")]
    [InlineData("2026-08-03 15:35", "2026-08-03 15:35")]
    [InlineData("2026-08-09 12:00", "2026-08-07 15:35")]
    public void The_previous_close_is_that_of_the_last_day_that_has_ended(string time, string closed) =>
        Assert.Equal(Ist(closed), _calendar.PreviousClose(Ist(time), MarketSegment.CASH));

    [Theory]
    [InlineData("2023-01-25", "2023-01-30")] // T+2: the 26th is a holiday, then Friday 27 and Monday 30.
    [InlineData("2023-01-27", "2023-01-30")] // The first day of T+1 for all.
    [InlineData("2020-11-13", "2020-11-18")] // T+2: the Muhurat Saturday is no settlement day, the 16th a holiday.
    [InlineData("2025-01-31", "2025-02-03")] // T+1: nor is the Saturday of the budget.
    public void A_trade_is_settled_when_banks_are_open(string trade, string settled) =>
        Assert.Equal(Date(settled), _calendar.SettlementDay(Date(trade), MarketSegment.CASH));

    [Fact]
    public void Beyond_what_is_covered_a_weekday_counts_as_a_trading_day_and_says_so()
    {
        var last = _calendar.Day(_calendar.CoveredUntil, MarketSegment.CASH);
        // A Thursday; a holiday or not, nobody has told.
        var next = _calendar.Day(new DateOnly(2034, 1, 26), MarketSegment.CASH);
        var before = _calendar.Day(new DateOnly(2019, 12, 25), MarketSegment.CASH);

        Assert.Equal(new DateOnly(2026, 12, 31), last.Date);
        Assert.Equal((true, SourceConfidence.M), (last.IsCovered, last.Confidence));
        Assert.Equal((false, true, (SourceConfidence?)null), (next.IsCovered, next.IsTradingDay, next.Confidence));
        Assert.Equal((false, true), (before.IsCovered, before.IsTradingDay));
        Assert.False(_calendar.Day(new DateOnly(2034, 1, 28), MarketSegment.CASH).IsTradingDay);
    }

    [Fact]
    public void What_is_less_sure_says_so()
    {
        Assert.Equal(SourceConfidence.H, _calendar.Day(new DateOnly(2023, 11, 27), MarketSegment.CASH).Confidence);
        Assert.Equal(SourceConfidence.M, _calendar.Day(new DateOnly(2026, 3, 3), MarketSegment.CASH).Confidence);
        Assert.Equal(SourceConfidence.L, _calendar.Day(new DateOnly(2024, 11, 20), MarketSegment.CASH).Confidence);
        Assert.Equal(SourceConfidence.L, _calendar.Day(new DateOnly(2026, 11, 8), MarketSegment.CASH).Confidence);
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Ist(string text) => DateTimeOffset.Parse($"{text}+05:30", CultureInfo.InvariantCulture);

    private static IEnumerable<DateOnly> Days(DateOnly from, DateOnly until) =>
        Enumerable.Range(0, until.DayNumber - from.DayNumber + 1).Select(from.AddDays);

    private string Continuous(DateOnly date, MarketSegment segment) =>
        string.Join(' ', _calendar.Day(date, segment).Phases.Where(p => p.Phase == MarketPhase.CONTINUOUS)
            .Select(p => $"{p.StartsAt.TimeInIndia():HH:mm}-{p.EndsAt.TimeInIndia():HH:mm}"));
}
