using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Instruments;

/// <summary>What is known of something that is traded.</summary>
internal sealed class Instrument
{
    private Instrument()
    {
    }

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public Segment Segment { get; private set; }

    /// <summary>Units per lot.</summary>
    public int LotSize { get; private set; }

    /// <summary>The price step in rupees; null where it is not known.</summary>
    public decimal? TickSize { get; private set; }

    public static Instrument Of(string symbol, Exchange exchange, Segment segment, int lotSize, decimal? tickSize) => new()
    {
        Symbol = symbol,
        Exchange = exchange,
        Segment = segment,
        LotSize = lotSize,
        TickSize = tickSize,
    };
}
