namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>Bars that were seen in the market.</summary>
/// <param name="Source">Who saw them, such as <c>kite</c> or <c>bhavcopy</c>: up to 32 letters, digits, '.', '-' and '_'; stored in lower case.</param>
/// <param name="Timeframe">1m, 3m, 5m, 10m, 15m, 30m, 60m or 1D.</param>
/// <param name="Segment">Whose sessions they are of: CASH, CASH_OTHER, FNO, CURRENCY or COMMODITY; CASH when left out.</param>
/// <param name="Adjusted">true when the source has adjusted them for later corporate actions; as traded when left out.</param>
/// <param name="Bars">1 to 5000 of them, in any order, none twice.</param>
internal sealed record PostBars(string? Source, string? Timeframe, string? Segment, bool? Adjusted, IReadOnlyList<BarRow?>? Bars)
{
    public BarHeader Header() => new(Source, Timeframe, Segment, Adjusted);
}

/// <summary>What became of the bars.</summary>
/// <param name="Received">How many the request held.</param>
/// <param name="Changed">Bars that stood there with other values.</param>
/// <param name="Unchanged">Bars that stood there exactly so.</param>
/// <param name="Symbols">The symbols under which they are stored, aliases resolved.</param>
internal sealed record BarsReceived(
    string Source, string Timeframe, int Received, int Added, int Changed, int Unchanged, IReadOnlyList<string> Symbols);

/// <summary>Bars of a symbol, newest first.</summary>
/// <param name="Symbol">The symbol under which they are stored: of an alias that for which it stands.</param>
internal sealed record BarsPage(string Symbol, string Timeframe, IReadOnlyList<StoredBar> Items, string? NextCursor);

/// <summary>A bar as it is stored; prices in rupees, as the source gave them.</summary>
/// <param name="Date">The date of its session in India.</param>
/// <param name="Start">Its first moment; of a daily bar the open of the session.</param>
/// <param name="Volume">In units; null where there is none.</param>
/// <param name="Adjusted">Whether the source has adjusted it for corporate actions up to <paramref name="LoadedAt"/>.</param>
/// <param name="LoadedAt">When it was taken in as it is.</param>
internal sealed record StoredBar(
    string Symbol,
    string Timeframe,
    DateOnly Date,
    DateTimeOffset Start,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    long? Volume,
    string Source,
    bool Adjusted,
    DateTimeOffset LoadedAt);
