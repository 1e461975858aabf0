using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>A pick with the fields that the former front end reads; prices in rupees.</summary>
/// <param name="Rationale">Why, in the words of the pick's maker where there are some.</param>
/// <param name="Scores">What each agent said, 0 to 100.</param>
/// <param name="EntryPrice">Null for a pick of the former system that has none.</param>
/// <param name="CurrentPrice">The newest price that is known; <c>price_source</c> says whose, <c>price_at</c> of when.</param>
/// <param name="LastPrice">The same as <paramref name="CurrentPrice"/>.</param>
/// <param name="Price">The same as <paramref name="CurrentPrice"/>.</param>
/// <param name="IntradayChangePct">From the session's open to the last bar's close, in per cent; 0 when not known.</param>
/// <param name="IntradayChangeKnown">Whether bars tell the change.</param>
/// <param name="Agents">The agents that answered.</param>
/// <param name="Deterministic">Always false: the former system said so of scores that it had made up.</param>
internal sealed record TopPick(
    string PickUuid,
    int? Rank,
    string Symbol,
    Exchange Exchange,
    TradingMode Mode,
    string Recommendation,
    Direction Direction,
    decimal ScoreBlend,
    Confidence? Confidence,
    string Rationale,
    string KeyFindings,
    string StrategyRationale,
    IReadOnlyDictionary<string, decimal> Scores,
    IReadOnlyList<string> Agents,
    ExitStrategy ExitStrategy,
    decimal? EntryPrice,
    decimal? CurrentPrice,
    decimal? LastPrice,
    decimal? Price,
    PriceSource PriceSource,
    DateTimeOffset? PriceAt,
    decimal IntradayChangePct,
    bool IntradayChangeKnown,
    DateTimeOffset GeneratedAt,
    bool Deterministic)
{
    public static TopPick Of(RunPick row, LastPrice? last)
    {
        var pick = row.Pick;
        var (words, current, change) = (PickWords.Of(pick, row.Features, row.Scores), TopPicks.CurrentPrice.Of(pick, last), last?.ChangeSinceOpenPct);
        return new(
            pick.PickUuid, pick.Rank, pick.Symbol, pick.Exchange, pick.Mode, pick.Recommendation, pick.Direction, pick.ScoreBlend!.Value, pick.Confidence,
            words.Rationale, words.KeyFindings, words.StrategyRationale, row.Scores, [.. row.Scores.Keys], ExitStrategy.Of(pick),
            pick.EntryPrice, current.Price, current.Price, current.Price, current.Source, current.At, change ?? 0, change is not null, pick.GeneratedAt,
            Deterministic: false);
    }
}
