using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fyntrix.Trading.Prices;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>What the simulated exchange trades against.</summary>
/// <param name="Seen">What was seen of the market; of a pick's published price, only the price.</param>
/// <param name="Source">Where its last price comes from.</param>
internal sealed record PaperQuote(SeenPrice Seen, PriceSource Source)
{
    /// <summary>What the other side offers to an order of this side, in rupees, and where that comes from.</summary>
    public (decimal Price, PriceSource Source) Offered(Side side) => (side == Side.BUY ? Seen.Ask : Seen.Bid) switch
    {
        { } price => (price, PriceSource.QUOTE),
        null => (Seen.Price, Source),
    };

    /// <summary>A number from 0 to 1 that the same seed, market and order give again, whatever ids they carry.</summary>
    public decimal Draw(long seed, Side side, long left)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{seed}|{Seen.Symbol}|{Seen.Exchange}|{Seen.ObservedAt.UtcTicks}|{Seen.Price}|{side}|{left}");
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(what))) / (decimal)uint.MaxValue;
    }
}
