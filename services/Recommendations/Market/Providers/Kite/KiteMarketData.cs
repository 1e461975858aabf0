using System.Globalization;
using System.Text.Json;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market.Providers.Kite;

/// <summary>Candles and quotes of Kite Connect v3, of NSE. Kite adjusts candles for splits and bonuses.</summary>
internal sealed class KiteMarketData(KiteReader reader, KiteInstruments instruments, KiteAccess access) : IMarketData
{
    private const int MostQuotes = 500;
    private const string MomentForm = "yyyy-MM-dd HH:mm:ss";

    public string Source => "kite";

    public bool IsAdjusted => true;

    public bool IsConfigured => access.IsConfigured;

    public string? Stopped => access.Stopped;

    public async Task<IReadOnlyList<BarRow>> BarsAsync(
        string symbol, Timeframe timeframe, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var instrument = await instruments.FindAsync(symbol, cancellationToken)
            ?? throw new MarketDataException(MarketDataFault.UNKNOWN_SYMBOL, $"Kite has no instrument NSE:{symbol}.");
        var (interval, days) = IntervalOf(timeframe);
        var bars = new List<BarRow>();
        for (var start = from; start <= to;)
        {
            // Kite gives candles whose start lies in the range, both ends included.
            var next = start.AddDays(days);
            var end = next <= to ? next.AddSeconds(-1) : to;
            var data = await reader.DataAsync(
                $"/instruments/historical/{instrument.Token.ToString(CultureInfo.InvariantCulture)}/{interval}?from={Query(start)}&to={Query(end)}",
                KiteCallKind.CANDLES,
                cancellationToken);
            bars.AddRange(Candles(data, symbol, timeframe, instrument.IsIndex));
            start = next;
        }

        return bars;
    }

    public async Task<IReadOnlyList<Quote>> QuotesAsync(IReadOnlyCollection<string> symbols, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var symbol in symbols)
        {
            if (await instruments.FindAsync(symbol, cancellationToken) is { } instrument)
                names[$"NSE:{instrument.TradingSymbol}"] = symbol;
        }

        var quotes = new List<Quote>();
        foreach (var part in names.Keys.Chunk(MostQuotes))
        {
            var data = await reader.DataAsync($"/quote?{string.Join('&', part.Select(n => $"i={Uri.EscapeDataString(n)}"))}", KiteCallKind.QUOTES, cancellationToken);
            if (data.ValueKind != JsonValueKind.Object)
                throw Unreadable("quotes");
            foreach (var quote in data.EnumerateObject().Where(q => names.ContainsKey(q.Name)))
            {
                // Nothing was traded yet where the price is 0.
                if (Price(quote.Value, "last_price") is > 0 and var price && (Moment(quote.Value, "last_trade_time") ?? Moment(quote.Value, "timestamp")) is { } at)
                    quotes.Add(new Quote(names[quote.Name], price, at));
            }
        }

        return quotes;
    }

    /// <summary>Kite's name and how many days one call may span (Kite's forum, stated by its staff).</summary>
    private static (string Interval, int Days) IntervalOf(Timeframe timeframe) => timeframe.Minutes switch
    {
        null => ("day", 2000),
        1 => ("minute", 60),
        60 => ("60minute", 400),
        15 or 30 => ($"{timeframe.Minutes}minute", 200),
        _ => ($"{timeframe.Minutes}minute", 100),
    };

    private static List<BarRow> Candles(JsonElement data, string symbol, Timeframe timeframe, bool isIndex)
    {
        if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("candles", out var candles) || candles.ValueKind != JsonValueKind.Array)
            throw Unreadable("candles");
        var rows = new List<BarRow>(candles.GetArrayLength());
        foreach (var candle in candles.EnumerateArray())
        {
            if (candle.ValueKind != JsonValueKind.Array || candle.GetArrayLength() < 6 || Start(candle[0]) is not { } start
                || Enumerable.Range(1, 4).Any(i => Number(candle[i]) is null) || Number(candle[5]) is not (>= 0 and <= long.MaxValue and var volume))
            {
                throw Unreadable("candles");
            }

            // A candle of a day is stamped with the midnight that begins the date in India.
            rows.Add(new BarRow(
                symbol,
                timeframe.IsDaily ? start.DateInIndia() : null,
                timeframe.IsDaily ? null : start,
                Number(candle[1]), Number(candle[2]), Number(candle[3]), Number(candle[4]),
                isIndex ? null : (long)volume));
        }

        return rows;
    }

    private static DateTimeOffset? Start(JsonElement element) =>
        element.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParseExact(element.GetString(), "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)
            ? start.ToUniversalTime()
            : null;

    private static decimal? Price(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) ? Number(value) : null;

    /// <summary>A number without the noise of binary fractions: rounded to what is stored.</summary>
    private static decimal? Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out var number) ? decimal.Round(number, 4, MidpointRounding.AwayFromZero) : null;

    private static DateTimeOffset? Moment(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
        && DateTime.TryParseExact(value.GetString(), MomentForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? new DateTimeOffset(moment, IndianTime.Offset).ToUniversalTime()
            : null;

    private static string Query(DateTimeOffset at) => Uri.EscapeDataString(at.ToOffset(IndianTime.Offset).ToString(MomentForm, CultureInfo.InvariantCulture));

    private static MarketDataException Unreadable(string what) => new(MarketDataFault.UNREADABLE, $"Kite's answer holds no {what} that can be read.");
}
