using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Prices;

/// <summary>The newest price that was seen of a symbol on an exchange.</summary>
internal sealed class LastPrice
{
    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public decimal Price { get; private set; }

    public decimal? Bid { get; private set; }

    public decimal? Ask { get; private set; }

    /// <summary>Units traded since the price before.</summary>
    public long? Volume { get; private set; }

    public DateTimeOffset ObservedAt { get; private set; }

    public string Source { get; private set; } = "";

    public DateTimeOffset UpdatedAt { get; private set; }
}
