using System.Globalization;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>
/// Makes bars of rows, each with all that is wrong with it. A bar is of a trading day and within its session as the calendar says,
/// has ended, and stands once in the batch.
/// </summary>
/// <param name="names">Aliases are resolved by the date of the bar.</param>
/// <param name="now">What must have ended by now.</param>
/// <param name="ahead">How far the sender's clock may be ahead: an intraday bar may end so much later.</param>
internal sealed class BarBatch(BarOrigin origin, SymbolNames names, MarketCalendar calendar, DateTimeOffset now, TimeSpan ahead)
{
    /// <summary>How far the clock of a sender may be ahead of ours.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private const long MostVolume = 1_000_000_000_000_000;
    private const int FirstYear = 1990;
    private const int LastYear = 2100;

    private readonly HashSet<(string, DateTimeOffset)> _seen = [];
    private List<IncomingBar> _bars = [];

    public int Count => _bars.Count;

    /// <summary>Of the good ones, aliases resolved.</summary>
    public IReadOnlyList<string> Symbols => [.. _bars.Select(b => b.Bar.Symbol).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Gives the good ones so far, in their order, and forgets all of them but that they were there.</summary>
    public IReadOnlyList<IncomingBar> TakeOut()
    {
        var bars = _bars;
        _bars = [];
        return bars;
    }

    /// <summary>Takes the row's bar into the batch.</summary>
    /// <returns>What is wrong with it; then it is not taken.</returns>
    public IReadOnlyList<RowFault> Add(BarRow row)
    {
        var faults = new List<RowFault>();
        if (!MarketSymbol.IsValid(row.Symbol))
            faults.Add(new("symbol", row.Symbol is null ? "is required." : MarketSymbol.Rule));
        var open = Price("open", row.Open, faults);
        var high = Price("high", row.High, faults);
        var low = Price("low", row.Low, faults);
        var close = Price("close", row.Close, faults);
        if (high < open || high < close)
            faults.Add(new("high", "must not be below open and close."));
        if (low > open || low > close)
            faults.Add(new("low", "must not be above open and close."));
        if (row.Volume is < 0 or > MostVolume)
            faults.Add(new("volume", $"must be a number of units from 0 to {MostVolume}, or left out."));
        if (row.Start is { Year: < FirstYear or > LastYear })
            return [.. faults, new("start", YearError)];
        var span = origin.Timeframe.IsDaily ? Daily(row, faults) : Intraday(row, faults);
        if (faults.Count > 0)
            return faults;

        var (start, end) = span!.Value;
        var symbol = names.Resolve(MarketSymbol.Normalize(row.Symbol!), start.DateInIndia());
        if (!_seen.Add((symbol, start)))
            return [new(row.Date is null ? "start" : "date", $"stands twice for {symbol}.")];
        _bars.Add(new IncomingBar(
            new Bar(symbol, origin.Timeframe, start, open!.Value, high!.Value, low!.Value, close!.Value, row.Volume, origin.Source, origin.Adjusted),
            origin.Segment,
            end));
        return [];
    }

    private static long? Price(string field, decimal? rupees, List<RowFault> faults)
    {
        var price = rupees is { } value ? Prices.FromRupees(value) : null;
        if (price is null)
            faults.Add(new(field, rupees is null ? "is required." : $"must be above 0 and at most {Prices.Highest}, with at most 4 decimals."));
        return price;
    }

    private (DateTimeOffset Start, DateTimeOffset End)? Daily(BarRow row, List<RowFault> faults)
    {
        var field = row.Date is null ? "start" : "date";
        if ((row.Date ?? row.Start?.DateInIndia()) is not { } date)
        {
            faults.Add(new("date", "is required of a daily bar."));
            return null;
        }

        if (row.Date is not null && row.Start is not null)
            faults.Add(new("start", "must be left out of a daily bar that has a date."));
        else if (Day(field, date, faults) is not { } day)
            return null;
        else if (row.Start is { } start && start != day.OpensAt)
            faults.Add(new("start", $"is not the open of the session, {Moment(day.OpensAt!.Value)}: give the date instead."));
        else if (day.ClosesAt > now)
            faults.Add(new(field, $"must not be before the close of its session, {Moment(day.ClosesAt!.Value)}: a daily bar is made then."));
        else
            return (day.OpensAt!.Value, day.ClosesAt!.Value);
        return null;
    }

    private (DateTimeOffset Start, DateTimeOffset End)? Intraday(BarRow row, List<RowFault> faults)
    {
        if (row.Date is not null)
            faults.Add(new("date", $"must be left out of a bar of {origin.Timeframe.Name}: its start says when it is."));
        if (row.Start is not { } start)
        {
            faults.Add(new("start", $"is required of a bar of {origin.Timeframe.Name}."));
            return null;
        }

        if (Day("start", start.DateInIndia(), faults) is not { } day)
            return null;
        var from = day.Phases[0].StartsAt;
        var until = day.ClosesAt!.Value;
        var length = TimeSpan.FromMinutes(origin.Timeframe.Minutes!.Value);
        // A last bar that is shorter than the others ends at the close.
        var end = start + length < until ? start + length : until;
        if (start < from || start >= until)
            faults.Add(new("start", $"is outside the session of {origin.Segment} on {day.Date:yyyy-MM-dd}, {from.TimeInIndia():HH:mm} to {until.TimeInIndia():HH:mm} in India."));
        else if (!IsOnGrid(start, length, day.Date.StartInIndia()) && !IsOnGrid(start, length, day.OpensAt!.Value))
            faults.Add(new("start", $"is no start of a bar of {origin.Timeframe.Name}: those follow each other from midnight in India, or from the open of the session."));
        else if (end > now + ahead)
            faults.Add(new("start", $"is of a bar that ends at {Moment(end)} only."));
        else
            return (start, end);
        return null;
    }

    private MarketDay? Day(string field, DateOnly date, List<RowFault> faults)
    {
        if (date.Year is < FirstYear or > LastYear)
        {
            faults.Add(new(field, YearError));
            return null;
        }

        var day = calendar.Day(date, origin.Segment);
        if (day.IsTradingDay)
            return day;
        var why = day.Name is { } name ? $"{day.Kind}, {name}" : day.Kind.ToString();
        faults.Add(new(field, $"is no trading day of {origin.Segment}: {date:yyyy-MM-dd} is {why} in the market calendar."));
        return null;
    }

    private static string YearError => $"must be of the years {FirstYear} to {LastYear}.";

    private static bool IsOnGrid(DateTimeOffset start, TimeSpan length, DateTimeOffset origin) => (start - origin).Ticks % length.Ticks == 0;

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
