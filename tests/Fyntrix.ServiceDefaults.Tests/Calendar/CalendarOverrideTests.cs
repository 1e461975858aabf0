using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Tests.Calendar;

public sealed class CalendarOverrideTests : IDisposable
{
    private static readonly DateOnly Monday = new(2026, 12, 7);
    private static readonly DateOnly Christmas = new(2026, 12, 25);

    private readonly StoreFolder _folder = new();
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 6, 30, 0, TimeSpan.Zero));

    private string Path => System.IO.Path.Combine(_folder.Folder, "override.csv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_holiday_is_added_and_removed_and_a_session_takes_its_place()
    {
        Write("holiday,NSE,2026-12-07,Day of mourning", "remove,ALL,2026-12-25", "session,CASH,2026-12-26,Drill,CONTINUOUS 10:00-11:00", "session,CASH,2026-11-24,Half a day,REGULAR,L,a rumour");
        var calendar = Source().Current;

        Assert.Equal((MarketDayKind.HOLIDAY, "Day of mourning"), (calendar.Day(Monday, MarketSegment.CASH).Kind, calendar.Day(Monday, MarketSegment.CASH).Name));
        Assert.Equal(Monday.InIndia(new TimeOnly(17, 0)), calendar.Day(Monday, MarketSegment.COMMODITY).OpensAt);
        Assert.Equal(MarketDayKind.REGULAR, calendar.Day(Christmas, MarketSegment.COMMODITY).Kind);
        Assert.Equal(MarketPhase.CONTINUOUS, calendar.PhaseAt(new DateOnly(2026, 12, 26).InIndia(new TimeOnly(10, 59)), MarketSegment.CASH));
        Assert.False(calendar.IsTradingDay(new DateOnly(2026, 12, 26), MarketSegment.FNO));
        Assert.Equal((true, SourceConfidence.L, "a rumour"), Told(calendar.Day(new DateOnly(2026, 11, 24), MarketSegment.CASH)));
        Assert.Equal(Christmas, calendar.NextTradingDay(Christmas.AddDays(-1), MarketSegment.CASH));

        Assert.Equal((4, _clock.GetUtcNow()), (calendar.Override!.Entries, calendar.Override.ReadAt));
        Assert.False(MarketCalendar.BuiltIn.IsTradingDay(Christmas, MarketSegment.CASH), "The built-in calendar has changed.");

        static (bool, SourceConfidence?, string?) Told(MarketDay day) => (day.IsTradingDay, day.Confidence, day.Source);
    }

    [Fact]
    public void Next_years_holidays_are_added_with_the_end_of_what_is_covered()
    {
        Write("covered_until,,2027-12-31", "holiday,ALL,2027-01-26,Republic Day,,M,NSE circular", "hours,FNO,2027-04-05,Longer,CONTINUOUS 09:15-16:00", "settlement,CASH,2027-10-04,Same day,T+0");
        var calendar = Source().Current;

        Assert.Equal(new DateOnly(2027, 12, 31), calendar.CoveredUntil);
        Assert.Equal((false, true), (calendar.IsTradingDay(new DateOnly(2027, 1, 26), MarketSegment.CASH), calendar.IsCovered(new DateOnly(2027, 1, 26))));
        Assert.Equal(new TimeOnly(16, 0), calendar.Day(new DateOnly(2027, 4, 5), MarketSegment.FNO).ClosesAt!.Value.TimeInIndia());
        Assert.Equal(new TimeOnly(15, 40), calendar.Day(new DateOnly(2027, 4, 2), MarketSegment.FNO).ClosesAt!.Value.TimeInIndia());
        Assert.Equal(new DateOnly(2027, 10, 4), calendar.SettlementDay(new DateOnly(2027, 10, 4), MarketSegment.CASH));
        Assert.Equal(new DateOnly(2027, 10, 4), calendar.SettlementDay(new DateOnly(2027, 10, 1), MarketSegment.CASH));
    }

    [Theory]
    [InlineData("holyday,NSE,2026-12-07,X", "'holyday' is no kind")]
    [InlineData("HOLIDAY,NSE,2026-12-07,X", "'HOLIDAY' is no kind")]
    [InlineData("holiday,BSE,2026-12-07,X", "'BSE' names no segments")]
    [InlineData("holiday,,2026-12-07,X", "'' names no segments")]
    [InlineData("holiday,NSE,2026-02-30,X", "'2026-02-30' is no date")]
    [InlineData("holiday,NSE,07.12.2026,X", "'07.12.2026' is no date")]
    [InlineData("holiday,NSE,2026-12-07", "its name is missing")]
    [InlineData("holiday,NSE,2026-12-07,X,09:00-10:00", "a holiday has no hours")]
    [InlineData("holiday,NSE,2026-12-07,X,,Q", "'Q' is no confidence")]
    [InlineData("holiday,NSE,2026-12-07,X,,H,a, b", "more than 7 columns")]
    [InlineData("holiday,NSE,2027-01-26,X", "add a covered_until line")]
    [InlineData("remove,NSE,2026-12-07", "no holiday or session of CASH")]
    [InlineData("covered_until,,2019-12-31", "cannot end before it begins")]
    [InlineData("session,CASH,2026-12-26,X", "is no phase")]
    [InlineData("session,CASH,2026-12-26,X,LUNCH 12:00-13:00", "is no phase")]
    [InlineData("session,CASH,2026-12-26,X,CONTINUOUS 12:00-25:00", "'25:00' is no time")]
    [InlineData("session,CASH,2026-12-26,X,CONTINUOUS 12:00-11:00", "phases stand in their order")]
    [InlineData("session,CASH,2026-12-26,X,PRE_OPEN 09:00-09:20|CONTINUOUS 09:15-11:00", "phases stand in their order")]
    [InlineData("session,CASH,2026-12-26,X,PRE_OPEN 09:00-09:20", "continuous trading is missing")]
    [InlineData("hours,CASH,2026-12-26,X,REGULAR", "is no phase")]
    [InlineData("evening,COMMODITY,2026-12-26,X,five", "'five' is no time")]
    [InlineData("settlement,CASH,2026-12-26,X,T2", "'T2' is no settlement")]
    [InlineData("holiday,NSE,2026-12-25,X\nholiday,ALL,2026-12-25,Y", "another line says something about CASH", "line 4")]
    public async Task A_service_does_not_start_with_a_broken_file_and_names_the_line(string lines, string fault, string line = "line 3")
    {
        await File.WriteAllTextAsync(Path, $"# ours\n\n{lines}\n");

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync());

        var told = Assert.Single(refused.Failures);
        Assert.Contains($"{Path}: {line} (", told, StringComparison.Ordinal);
        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_broken_line_is_named()
    {
        Write("holiday,NSE,x,X", "holiday,NSE,2026-12-07,good", "what,NSE,2026-12-07,X");

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync());

        Assert.Equal(["line 1", "line 3"], refused.Failures.Select(f => f.Split(": ")[1][..6]));
    }

    [Fact]
    public async Task A_service_does_not_start_without_the_file_that_it_was_told_of()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync());

        Assert.Contains("the file cannot be read", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_new_version_is_refused_and_the_last_good_one_stays()
    {
        Write("holiday,NSE,2026-12-07,First");
        var source = Source();
        var first = source.Current;

        Write("holiday,NSE,2026-12-07,Second", "nonsense");
        LookTwice(source);
        Assert.Same(first, source.Current);
        Assert.True(source.IsOverrideRefused);

        File.Delete(Path);
        LookTwice(source);
        Assert.Same(first, source.Current);
        Assert.True(source.IsOverrideRefused);

        Write("holiday,NSE,2026-12-07,Third");
        LookTwice(source);
        Assert.False(source.IsOverrideRefused);
        Assert.Equal("Third", source.Current.Day(Monday, MarketSegment.CASH).Name);

        var third = source.Current;
        LookTwice(source);
        Assert.Same(third, source.Current);
    }

    [Fact]
    public void A_file_that_is_seen_half_written_is_not_taken()
    {
        Write("holiday,NSE,2026-12-07,First");
        var source = Source();

        Write();
        source.Refresh();
        Write("holiday,NSE,2026-12-07,Second");
        source.Refresh();
        Assert.Equal("First", source.Current.Day(Monday, MarketSegment.CASH).Name);

        source.Refresh();
        Assert.Equal("Second", source.Current.Day(Monday, MarketSegment.CASH).Name);
    }

    [Fact]
    public async Task A_running_service_takes_a_changed_file_by_itself_and_its_health_tells_what_is_in_force()
    {
        Write("covered_until,,2099-12-31");
        await using var app = await StartAsync();
        var source = app.Services.GetRequiredService<CalendarSource>();
        var (status, detail) = await HealthAsync(app);
        Assert.Equal("Healthy", status);
        Assert.Contains($"override {source.Current.Override!.Sha256[..12]} with 1 entries", detail, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Folder, detail, StringComparison.Ordinal);

        Write("covered_until,,2099-12-31", "holiday,NSE,2098-12-08,Changed");
        await Eventually.HoldsAsync(() => source.Current.Override!.Entries == 2, TimeSpan.FromSeconds(20));
        Assert.False(source.Current.IsTradingDay(new DateOnly(2098, 12, 8), MarketSegment.CASH));

        Write("broken");
        await Eventually.HoldsAsync(() => source.IsOverrideRefused, TimeSpan.FromSeconds(20));
        (status, detail) = await HealthAsync(app);
        Assert.Equal("Degraded", status);
        Assert.Contains("broken and not in force", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2090-11-30", "Healthy", "Covers 2020-01-01 to 2090-12-31")]
    [InlineData("2090-12-01", "Degraded", "30 days left")]
    [InlineData("2091-01-01", "Degraded", "ended on 2090-12-31")]
    public async Task Health_tells_in_time_that_the_calendar_ends(string today, string status, string detail)
    {
        Write("covered_until,,2090-12-31");
        await using var app = await StartAsync();
        // Midnight in India, so that the day is that of India: in UTC it is still the day before.
        app.Clock.Set(DateOnly.ParseExact(today, "yyyy-MM-dd", null).StartInIndia());

        var told = await HealthAsync(app);

        Assert.Equal(status, told.Status);
        Assert.Contains(detail, told.Detail, StringComparison.Ordinal);
    }

    private static async Task<(string Status, string Detail)> HealthAsync(TestApp app)
    {
        using var response = await app.Anonymous().GetAsync(new Uri("/health", UriKind.Relative));
        Assert.True(response.IsSuccessStatusCode, "A calendar that ends must not take the service out of work.");
        var check = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").GetProperty("MarketCalendar");
        return (check.GetProperty("status").GetString()!, check.GetProperty("detail").GetString()!);
    }

    private static void LookTwice(CalendarSource source)
    {
        source.Refresh();
        source.Refresh();
    }

    private void Write(params string[] lines) => File.WriteAllLines(Path, lines);

    private CalendarSource Source() =>
        new(Options.Create(new CalendarSettings { Override = Path }), _clock, NullLogger<CalendarSource>.Instance);

    private Task<TestApp> StartAsync() =>
        TestApp.StartAsync(b => b.AddMarketCalendar(), settings: [("Calendar:Override", Path), ("Calendar:OverridePoll", "00:00:00.020")]);
}
