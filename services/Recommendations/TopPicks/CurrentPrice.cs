using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>What a pick's symbol costs now, as far as that is known: the newest of what bars and the pick itself tell.</summary>
/// <param name="Price">In rupees; null when nothing is known.</param>
/// <param name="At">Of when the price is.</param>
internal sealed record CurrentPrice(decimal? Price, PriceSource Source, DateTimeOffset? At)
{
    public static CurrentPrice Of(Pick pick, LastPrice? last)
    {
        if (last is not null && (last.At > pick.GeneratedAt || pick.EntryPrice is null))
            return new(last.Price, PriceSource.LAST_BAR, last.At);
        return pick.EntryPrice is { } entry ? new(entry, PriceSource.ENTRY_PRICE, pick.GeneratedAt) : new(null, PriceSource.NONE, null);
    }
}
