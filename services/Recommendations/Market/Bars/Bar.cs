namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>What a symbol was traded at from a moment on, for as long as its timeframe says. Prices are ten-thousandths of a rupee (<see cref="Prices"/>).</summary>
/// <param name="Symbol">As it is stored, aliases resolved.</param>
/// <param name="Start">Its first moment, in UTC; of a daily bar the open of the session.</param>
/// <param name="Volume">In units; null where there is none, as for indices.</param>
/// <param name="Source">Who saw it.</param>
/// <param name="Adjusted">Whether the source has adjusted it for corporate actions that came later.</param>
internal sealed record Bar(
    string Symbol,
    Timeframe Timeframe,
    DateTimeOffset Start,
    long Open,
    long High,
    long Low,
    long Close,
    long? Volume,
    string Source,
    bool Adjusted);
