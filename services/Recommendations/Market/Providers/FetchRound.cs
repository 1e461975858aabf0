using Fyntrix.Contracts;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>
/// What is to be fetched now:
/// 1. while the cash market trades, and shortly after, every five minutes the day's 5m bars of symbols with picks of today, and
///    their last prices;
/// 2. from 15:45 IST of a trading day on, the daily bars of symbols with picks of the last 30 days, of those of the settings and of
///    the index, from the last that is there: days on which the service did not run are made up for.
/// What a failure left out is fetched by a later round. Rounds run one after the other.
/// </summary>
internal sealed partial class FetchRound(
    MarketDataStore bars,
    RecommendationStore picks,
    BarIntake intake,
    PriceHints hints,
    CalendarSource calendar,
    MarketDataState state,
    IOptions<MarketDataSettings> settings,
    TimeProvider time,
    ILogger<FetchRound> logger)
{
    private const int PickDays = 30;
    private const int MostDoublings = 4;
    private const MarketSegment Segment = MarketSegment.CASH;

    private static readonly TimeOnly DailyFrom = new(15, 45);
    private static readonly TimeSpan AfterClose = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly Timeframe Intraday = Timeframe.Of("5m");

    /// <summary>When a symbol is asked for again whose bar of the day was not there.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(30);

    // The wait after a failure that concerns all, doubled by each further one.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, DateTimeOffset> _askAgainAt = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private DateOnly _day;
    private long _slot;
    private int _failures;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    public async Task RunAsync(IMarketData provider, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < _notBefore || provider.Stopped is not null)
            return;
        if (LastDay(calendar.Current, now) is var day && day != _day)
        {
            _day = day;
            _askAgainAt.Clear();
            _unknown.Clear();
        }

        try
        {
            await IntradayAsync(provider, now, cancellationToken);
            await DailyAsync(provider, now, cancellationToken);
            _failures = 0;
            state.Succeeded();
        }
        catch (MarketDataException e)
        {
            _notBefore = now + (AfterFailure * (1 << Math.Min(_failures++, MostDoublings)));
            state.Failed(e.Message);
            LogFailed(e.Fault, e.Message);
        }
    }

    private async Task IntradayAsync(IMarketData provider, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var day = calendar.Current.Day(now.DateInIndia(), Segment);
        // A bar is made when its five minutes are over, and the last one may be corrected once more after the close.
        if (!day.IsTradingDay || now < day.OpensAt + Interval || now > day.ClosesAt + AfterClose)
            return;
        var slot = now.UtcTicks / Interval.Ticks;
        if (slot == _slot)
            return;

        var symbols = await PickedAsync(day.Date, now, cancellationToken);
        foreach (var symbol in symbols)
            await FetchAsync(provider, symbol, Intraday, day.Phases[0].StartsAt, now, cancellationToken);
        if (symbols.Count > 0)
        {
            var quotes = await provider.QuotesAsync(symbols, cancellationToken);
            await hints.TellAsync(provider.Source, quotes.Where(q => q.At <= now).Select(q => new ObservedPrice(q.Symbol, "NSE", q.Price, q.At)), cancellationToken);
        }

        _slot = slot;
    }

    private async Task DailyAsync(IMarketData provider, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var snapshot = calendar.Current;
        var day = LastDay(snapshot, now);
        var symbols = await PickedAsync(now.DateInIndia().AddDays(-PickDays), now, cancellationToken);
        var names = await bars.ReadAsync(SymbolNames.Load, cancellationToken);
        foreach (var symbol in symbols.Union(settings.Value.Symbols.Select(s => names.Resolve(MarketSymbol.Normalize(s), now.DateInIndia()))).Append(MarketSymbol.Nifty).Distinct())
        {
            if (_askAgainAt.TryGetValue(symbol, out var again) && now < again)
                continue;
            var from = await MissingFromAsync(provider, snapshot, symbol, day, cancellationToken);
            var fetched = from > day
                || (await FetchAsync(provider, symbol, Timeframe.Day, from.StartInIndia(), day.StartInIndia(), cancellationToken)
                    && await MissingFromAsync(provider, snapshot, symbol, day, cancellationToken) > day);
            _askAgainAt[symbol] = fetched || _unknown.Contains(symbol) ? DateTimeOffset.MaxValue : now + Again;
        }
    }

    /// <summary>Fetches and stores; what concerns this symbol alone is told and holds up no other.</summary>
    private async Task<bool> FetchAsync(
        IMarketData provider, string symbol, Timeframe timeframe, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        IReadOnlyList<BarRow> rows;
        try
        {
            rows = await provider.BarsAsync(symbol, timeframe, from, to, cancellationToken);
        }
        catch (MarketDataException e) when (!e.ConcernsAll)
        {
            // An unknown symbol is no news more than once a day.
            if (e.Fault != MarketDataFault.UNKNOWN_SYMBOL || _unknown.Add(symbol))
                LogSymbolFailed(symbol, timeframe.Name, e.Fault, e.Message);
            return false;
        }

        // Bars that are still in the making are not those that the provider will have.
        var batch = await intake.BeginAsync(new BarOrigin(provider.Source, timeframe, Segment, provider.IsAdjusted), TimeSpan.Zero, cancellationToken);
        var inTheMaking = time.GetUtcNow();
        foreach (var row in rows.Where(r => timeframe.IsDaily || r.Start + TimeSpan.FromMinutes(timeframe.Minutes!.Value) <= inTheMaking))
        {
            if (batch.Add(row) is [var fault, ..])
                LogRefused(symbol, timeframe.Name, row.Date ?? row.Start?.DateInIndia(), $"{fault.Field} {fault.Error}");
        }

        var written = await intake.TakeAsync(batch, cancellationToken);
        state.Fetched(time.GetUtcNow());
        if (written.Taken.Count > 0)
            LogFetched(symbol, timeframe.Name, written.Added, written.Changed);
        return true;
    }

    /// <summary>The last trading day whose daily bars are there to be fetched.</summary>
    private static DateOnly LastDay(MarketCalendar calendar, DateTimeOffset now)
    {
        var today = now.DateInIndia();
        var close = calendar.Day(today, Segment).ClosesAt;
        return close is { } at && now >= at + AfterClose && now.TimeInIndia() >= DailyFrom ? today : calendar.PreviousTradingDay(today, Segment);
    }

    /// <summary>The first trading day without a daily bar from the provider, after the last that has one.</summary>
    private async Task<DateOnly> MissingFromAsync(
        IMarketData provider, MarketCalendar snapshot, string symbol, DateOnly day, CancellationToken cancellationToken)
    {
        var newest = await bars.ReadAsync(
            connection => connection.QueryFirst(
                "SELECT max(start) AS newest FROM bars WHERE symbol = $symbol AND timeframe = '1D' AND source = $source",
                r => r.GetMoment("newest"),
                ("$symbol", symbol), ("$source", provider.Source)),
            cancellationToken);
        return newest is { } start ? snapshot.NextTradingDay(start.DateInIndia(), Segment) : day.AddDays(-settings.Value.BackfillDays);
    }

    /// <summary>The symbols of NSE with picks since a date, as they are stored.</summary>
    private async Task<IReadOnlyList<string>> PickedAsync(DateOnly since, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var picked = await picks.ReadAsync(
            connection => connection.Query(
                "SELECT DISTINCT symbol FROM ai_recommendations WHERE generated_at >= $since AND exchange = 'NSE'",
                r => r.GetString(0),
                ("$since", since.StartInIndia())),
            cancellationToken);
        var names = await bars.ReadAsync(SymbolNames.Load, cancellationToken);
        return [.. picked.Where(MarketSymbol.IsValid).Select(s => names.Resolve(MarketSymbol.Normalize(s), now.DateInIndia())).Distinct().Order(StringComparer.Ordinal)];
    }

    [LoggerMessage(EventName = "bars.fetched", Level = LogLevel.Information, Message = "Bars of {Symbol} ({Timeframe}) fetched: {Added} new, {Changed} changed")]
    private partial void LogFetched(string symbol, string timeframe, int added, int changed);

    [LoggerMessage(EventName = "bars.fetch_refused", Level = LogLevel.Warning, Message = "A bar of {Symbol} ({Timeframe}) of {Date} is not taken: {Reason}")]
    private partial void LogRefused(string symbol, string timeframe, DateOnly? date, string reason);

    [LoggerMessage(EventName = "bars.symbol_failed", Level = LogLevel.Warning, Message = "Bars of {Symbol} ({Timeframe}) cannot be had ({Fault}): {Reason}")]
    private partial void LogSymbolFailed(string symbol, string timeframe, MarketDataFault fault, string reason);

    [LoggerMessage(EventName = "bars.fetch_failed", Level = LogLevel.Warning, Message = "No bars can be had just now ({Fault}): {Reason}")]
    private partial void LogFailed(MarketDataFault fault, string reason);
}
