using Fyntrix.ServiceDefaults.Calendar;
using FsCheck;
using FsCheck.Fluent;

namespace Fyntrix.ServiceDefaults.Tests.Calendar;

/// <summary>What holds for every date, inside and outside the years that the calendar knows.</summary>
public sealed class CalendarPropertyTests
{
    private static readonly MarketCalendar Market = MarketCalendar.BuiltIn;

    // Three years more at both ends than the calendar covers.
    private static readonly Arbitrary<DateOnly> AnyDate =
        Gen.Choose(new DateOnly(2017, 1, 1).DayNumber, new DateOnly(2029, 12, 31).DayNumber).Select(DateOnly.FromDayNumber).ToArbitrary();

    private static readonly Arbitrary<MarketSegment> AnySegment = Gen.Elements(Enum.GetValues<MarketSegment>()).ToArbitrary();

    private static readonly Arbitrary<int> AnyCount = Gen.Choose(-600, 600).ToArbitrary();

    [Fact]
    public void Next_and_previous_trading_day_undo_each_other() =>
        Prop.ForAll(AnyDate, AnySegment, (date, segment) =>
        {
            var next = Market.NextTradingDay(date, segment);
            var previous = Market.PreviousTradingDay(date, segment);
            return previous < date && date < next
                && Market.IsTradingDay(next, segment) && Market.IsTradingDay(previous, segment)
                && Between(previous, next).All(d => d == date || !Market.IsTradingDay(d, segment))
                && (!Market.IsTradingDay(date, segment) || (Market.PreviousTradingDay(next, segment) == date && Market.NextTradingDay(previous, segment) == date));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Adding_trading_days_is_additive_and_counted_by_the_days_between() =>
        Prop.ForAll(AnyDate, AnySegment, Gen.Two(AnyCount.Generator).ToArbitrary(), (any, segment, counts) =>
        {
            var (first, second) = counts;
            var date = Market.NextTradingDay(any, segment);
            var there = Market.AddTradingDays(date, first, segment);
            return Market.AddTradingDays(there, second, segment) == Market.AddTradingDays(date, first + second, segment)
                && Market.TradingDaysBetween(date, there, segment) == first;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counting_trading_days_is_the_same_as_walking_through_them() =>
        Prop.ForAll(AnyDate, AnySegment, (from, segment) =>
        {
            var to = from.AddDays(400);
            var walked = Enumerable.Range(0, 400).Count(i => Market.IsTradingDay(from.AddDays(i), segment));
            return Market.TradingDaysBetween(from, to, segment) == walked && Market.TradingDaysBetween(to, from, segment) == -walked;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Phases_stand_in_their_order_within_their_day_and_do_not_overlap() =>
        Prop.ForAll(AnyDate, AnySegment, (date, segment) =>
        {
            var day = Market.Day(date, segment);
            return day.Phases.All(p => p.StartsAt < p.EndsAt && p.StartsAt.DateInIndia() == date && p.EndsAt.DateInIndia() == date)
                && day.Phases.Zip(day.Phases.Skip(1)).All(pair => pair.First.EndsAt <= pair.Second.StartsAt)
                && day.IsTradingDay == day.Kind is MarketDayKind.REGULAR or MarketDayKind.SPECIAL
                && day.IsTradingDay == (day.OpensAt < day.ClosesAt);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_phase_of_a_moment_is_the_one_phase_of_its_day_that_holds_it() =>
        Prop.ForAll(AnyDate, AnySegment, Gen.Choose(0, 86399).ToArbitrary(), (date, segment, second) =>
        {
            var moment = date.StartInIndia().AddSeconds(second);
            var holding = Market.Day(date, segment).Phases.Where(p => p.StartsAt <= moment && moment < p.EndsAt).ToList();
            return Market.PhaseAt(moment, segment) == (holding is [var one] ? one.Phase : MarketPhase.CLOSED)
                && Market.PreviousClose(moment, segment) <= moment
                && moment < Market.NextOpen(moment, segment)
                && moment < Market.NextChange(moment, segment)
                && Market.TradingDayOf(moment, segment) >= date;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_trade_is_settled_on_a_later_ordinary_trading_day() =>
        Prop.ForAll(AnyDate, AnySegment, (date, segment) =>
        {
            var settled = Market.SettlementDay(date, segment);
            return settled > date && Market.Day(settled, segment).Kind == MarketDayKind.REGULAR;
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<DateOnly> Between(DateOnly after, DateOnly before) =>
        Enumerable.Range(after.DayNumber + 1, before.DayNumber - after.DayNumber - 1).Select(DateOnly.FromDayNumber);
}
