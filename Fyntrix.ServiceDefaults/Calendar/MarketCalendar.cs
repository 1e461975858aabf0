using System.Collections.Frozen;
using System.Reflection;

namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>
/// Trading days, holidays, special sessions and session times per segment. A snapshot: it never changes, so it may be used from
/// any thread, and one piece of work should take one. Dates are dates in India, moments are answered in UTC. Outside
/// <see cref="CoveredFrom"/> to <see cref="CoveredUntil"/> every weekday counts as a trading day with the hours nearest to it, and
/// <see cref="MarketDay.IsCovered"/> says so.
/// </summary>
public sealed class MarketCalendar
{
    private const string Folder = "Calendar.Data.";

    private static readonly IReadOnlyList<CalendarEntry> BuiltInEntries = ReadBuiltIn();

    private readonly IReadOnlyDictionary<MarketSegment, SegmentRules> _rules;
    private readonly FrozenDictionary<DateOnly, CalendarEntry> _holidays;
    private readonly FrozenDictionary<MarketSegment, TradingDayIndex> _tradingDays;

    // Days once asked for, by their place in what is covered. Threads that fill one at the same time write the same.
    private readonly FrozenDictionary<MarketSegment, MarketDay?[]> _days;

    private MarketCalendar(CalendarDraft draft, CalendarOverride? @override)
    {
        _rules = draft.Rules;
        CoveredFrom = draft.CoveredFrom;
        CoveredUntil = draft.CoveredUntil;
        Override = @override;
        _holidays = _rules.Values.SelectMany(r => r.Days.Values).Where(e => e.Kind == CalendarEntryKind.HOLIDAY)
            .DistinctBy(e => e.Date).ToFrozenDictionary(e => e.Date);
        var days = CoveredUntil.DayNumber - CoveredFrom.DayNumber + 1;
        _days = _rules.Keys.ToFrozenDictionary(segment => segment, _ => new MarketDay?[days]);
        _tradingDays = _rules.Keys.ToFrozenDictionary(segment => segment, segment => new TradingDayIndex(
            CoveredFrom, CoveredUntil,
            [.. Enumerable.Range(0, days).Select(CoveredFrom.AddDays).Where(d => MakeDay(d, segment).IsTradingDay)]));
    }

    /// <summary>The calendar that the service was built with.</summary>
    public static MarketCalendar BuiltIn { get; } = new(BuiltInDraft(), null);

    /// <summary>The first date of which all holidays are known.</summary>
    public DateOnly CoveredFrom { get; }

    /// <summary>The last date of which all holidays are known.</summary>
    public DateOnly CoveredUntil { get; }

    /// <summary>The operator's file in force; null when there is none.</summary>
    public CalendarOverride? Override { get; }

    public bool IsCovered(DateOnly date) => CoveredFrom <= date && date <= CoveredUntil;

    public bool IsTradingDay(DateOnly date, MarketSegment segment) => Day(date, segment).IsTradingDay;

    /// <summary>What kind of day it is, and its phases.</summary>
    public MarketDay Day(DateOnly date, MarketSegment segment) =>
        IsCovered(date) ? _days[segment][date.DayNumber - CoveredFrom.DayNumber] ??= MakeDay(date, segment) : MakeDay(date, segment);

    public MarketPhase PhaseAt(DateTimeOffset moment, MarketSegment segment) =>
        Day(moment.DateInIndia(), segment).Phases.FirstOrDefault(p => p.StartsAt <= moment && moment < p.EndsAt)?.Phase ?? MarketPhase.CLOSED;

    /// <summary>When continuous trading next begins, after the moment: on a day with two sessions that may be the second.</summary>
    public DateTimeOffset NextOpen(DateTimeOffset moment, MarketSegment segment) =>
        SpansFrom(moment.DateInIndia(), segment).First(p => p.Phase == MarketPhase.CONTINUOUS && p.StartsAt > moment).StartsAt;

    /// <summary>When a phase next begins or ends, after the moment.</summary>
    public DateTimeOffset NextChange(DateTimeOffset moment, MarketSegment segment) =>
        SpansFrom(moment.DateInIndia(), segment).SelectMany(p => new[] { p.StartsAt, p.EndsAt }).First(at => at > moment);

    /// <summary>The close of the last trading day that has ended by the moment.</summary>
    public DateTimeOffset PreviousClose(DateTimeOffset moment, MarketSegment segment)
    {
        var date = moment.DateInIndia();
        return Day(date, segment).ClosesAt is { } close && close <= moment
            ? close
            : Day(PreviousTradingDay(date, segment), segment).ClosesAt!.Value;
    }

    /// <summary>
    /// The trading day to which a moment belongs: the date in India until that day's close, from then on, and on days without
    /// trading, the next trading day.
    /// </summary>
    public DateOnly TradingDayOf(DateTimeOffset moment, MarketSegment segment)
    {
        var date = moment.DateInIndia();
        return moment < Day(date, segment).ClosesAt ? date : NextTradingDay(date, segment);
    }

    /// <summary>The first trading day after the date.</summary>
    public DateOnly NextTradingDay(DateOnly date, MarketSegment segment) => AddTradingDays(date, 1, segment);

    /// <summary>The last trading day before the date.</summary>
    public DateOnly PreviousTradingDay(DateOnly date, MarketSegment segment) => AddTradingDays(date, -1, segment);

    /// <summary>
    /// The <paramref name="count"/>th trading day after the date, before it when negative; the date itself for 0, also when it is
    /// no trading day.
    /// </summary>
    public DateOnly AddTradingDays(DateOnly date, int count, MarketSegment segment)
    {
        var days = _tradingDays[segment];
        return count switch
        {
            0 => date,
            > 0 => days.Select(days.Rank(date.AddDays(1)) + count - 1),
            _ => days.Select(days.Rank(date) + count),
        };
    }

    /// <summary>How many trading days there are from <paramref name="from"/> to before <paramref name="to"/>; negative when that is earlier.</summary>
    public int TradingDaysBetween(DateOnly from, DateOnly to, MarketSegment segment) =>
        _tradingDays[segment].Rank(to) - _tradingDays[segment].Rank(from);

    /// <summary>
    /// When a trade of the date is settled: T+1, before 2023-01-27 T+2 in stocks. Special sessions are no settlement days, since
    /// banks are closed; further bank holidays are not known here.
    /// </summary>
    public DateOnly SettlementDay(DateOnly tradeDate, MarketSegment segment)
    {
        var settlements = _rules[segment].Settlements;
        var day = tradeDate;
        for (var left = (SegmentRules.InForce(settlements, tradeDate) ?? settlements.Values[0]).SettlementDays; left > 0; left--)
        {
            do
                day = NextTradingDay(day, segment);
            while (Day(day, segment).Kind == MarketDayKind.SPECIAL);
        }

        return day;
    }

    /// <summary>The built-in calendar with an operator's file over it.</summary>
    /// <param name="text">The file.</param>
    /// <param name="sha256">Of the file's bytes, in lower-case hex.</param>
    /// <param name="readAt">When it was read.</param>
    /// <param name="calendar">The result; null when there are faults.</param>
    /// <returns>One text for each line that is wrong.</returns>
    internal static IReadOnlyList<string> TryOverride(string text, string sha256, DateTimeOffset readAt, out MarketCalendar? calendar)
    {
        calendar = null;
        var (entries, faults) = CalendarFile.Read(text);
        if (faults.Count > 0)
            return faults;
        var draft = BuiltInDraft();
        faults = draft.Add(entries);
        if (faults.Count == 0)
            calendar = new MarketCalendar(draft, new CalendarOverride(sha256, entries.Count, readAt));
        return faults;
    }

    private MarketDay MakeDay(DateOnly date, MarketSegment segment)
    {
        var rules = _rules[segment];
        var isCovered = IsCovered(date);
        // Before the first hours that are known, those are the nearest.
        var hours = SegmentRules.InForce(rules.Hours, date) ?? rules.Hours.Values[0];
        if (isCovered && rules.Days.GetValueOrDefault(date) is { } said)
        {
            return said.Kind == CalendarEntryKind.HOLIDAY
                ? Make(MarketDayKind.HOLIDAY, said, [])
                : Make(MarketDayKind.SPECIAL, said, said.Hours ?? hours.Hours!);
        }

        if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            return Make(MarketDayKind.WEEKEND, null, []);
        if (isCovered && _holidays.GetValueOrDefault(date) is { } holiday && SegmentRules.InForce(rules.Evenings, date) is { } evening)
        {
            var from = evening.EveningFrom;
            return Make(
                MarketDayKind.SPECIAL, evening with { Name = $"{holiday.Name}: {evening.Name}" },
                hours.Hours!.Where(p => p.Until > from).Select(p => p with { From = p.From > from ? p.From : from }));
        }

        return Make(MarketDayKind.REGULAR, hours with { Name = "" }, hours.Hours!);

        MarketDay Make(MarketDayKind kind, CalendarEntry? because, IEnumerable<PhaseHours> phases) => new(
            date, segment, kind,
            because is { Name.Length: > 0 } ? because.Name : null,
            isCovered,
            isCovered ? because?.Confidence : null,
            because is { Source.Length: > 0 } ? because.Source : null,
            [.. phases.Select(p => new MarketSpan(p.Phase, date.InIndia(p.From), date.InIndia(p.Until)))]);
    }

    private IEnumerable<MarketSpan> SpansFrom(DateOnly date, MarketSegment segment)
    {
        for (var day = date; ; day = NextTradingDay(day, segment))
        {
            foreach (var span in Day(day, segment).Phases)
                yield return span;
        }
    }

    private static CalendarDraft BuiltInDraft()
    {
        var draft = new CalendarDraft();
        var faults = draft.Add(BuiltInEntries);
        return faults.Count == 0 ? draft : throw new InvalidOperationException($"The built-in calendar is broken: {string.Join(" ", faults)}");
    }

    private static List<CalendarEntry> ReadBuiltIn()
    {
        var entries = new List<CalendarEntry>();
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.Contains(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var (read, faults) = CalendarFile.Read(reader.ReadToEnd());
            if (faults.Count > 0)
                throw new InvalidOperationException($"The built-in calendar {name} is broken: {string.Join(" ", faults)}");
            entries.AddRange(read);
        }

        return entries;
    }
}
