using Fyntrix.LlmCosts.Budgets;

namespace Fyntrix.LlmCosts.Tests;

public sealed class BudgetRulesTests
{
    [Theory]
    [InlineData(0, 100, "OK")]
    [InlineData(49, 100, "OK")]
    [InlineData(50, 100, "CAUTION")]
    [InlineData(79, 100, "CAUTION")]
    [InlineData(80, 100, "WARNING")]
    [InlineData(99, 100, "WARNING")]
    [InlineData(100, 100, "EXCEEDED")]
    [InlineData(101, 100, "EXCEEDED")]
    [InlineData(0, 0, "EXCEEDED")]
    [InlineData(499_999_999_999_999_999, 1_000_000_000_000_000_000, "OK")]
    [InlineData(500_000_000_000_000_000, 1_000_000_000_000_000_000, "CAUTION")]
    public void Levels_begin_at_50_80_and_100_percent(long spent, long budget, string level) =>
        Assert.Equal(level, Budget.LevelAt(spent, budget).ToString());

    [Theory]
    [InlineData("DAY", "UTC", "2026-01-09T18:29:59Z", "2026-01-09T00:00:00Z", "2026-01-10T00:00:00Z")]
    [InlineData("DAY", "IST", "2026-01-09T18:29:59Z", "2026-01-08T18:30:00Z", "2026-01-09T18:30:00Z")]
    [InlineData("DAY", "IST", "2026-01-09T18:30:00Z", "2026-01-09T18:30:00Z", "2026-01-10T18:30:00Z")]
    [InlineData("WEEK", "UTC", "2026-01-11T23:59:59Z", "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z")]
    [InlineData("WEEK", "UTC", "2026-01-12T00:00:00Z", "2026-01-12T00:00:00Z", "2026-01-19T00:00:00Z")]
    [InlineData("WEEK", "IST", "2026-01-11T18:30:00Z", "2026-01-11T18:30:00Z", "2026-01-18T18:30:00Z")]
    [InlineData("MONTH", "UTC", "2026-02-28T23:59:59Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("MONTH", "IST", "2026-02-28T18:30:00Z", "2026-02-28T18:30:00Z", "2026-03-31T18:30:00Z")]
    public void Windows_begin_at_the_midnight_of_their_zone(string period, string zone, string at, string start, string end)
    {
        var window = BudgetWindow.At(Enum.Parse<BudgetPeriod>(period), Enum.Parse<BudgetTimeZone>(zone), Time(at));

        Assert.Equal(new BudgetWindow(Time(start), Time(end)), window);
        Assert.True(window.Contains(Time(at)));
    }

    [Fact]
    public void Figures_of_a_budget_are_not_rounded_away()
    {
        var status = BudgetStatus.Of(default, new BudgetSpend(1, 0), 0, 10_000_000_000, 60);

        Assert.Equal(0.000000001m, status.SpentUsd);
        Assert.Equal(9.999999999m, status.RemainingUsd);
        Assert.Equal(0.00000001m, status.PercentageUsed);
        Assert.Equal("102.272727273", BudgetStatus.Of(default, new BudgetSpend(45, 0), 0, 44, 60).PercentageUsed.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
