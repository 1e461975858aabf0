using Fyntrix.Contracts;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Picks;

/// <summary>A pick that Recommendations published, as far as an intent needs it.</summary>
internal sealed class KnownPick
{
    private KnownPick()
    {
    }

    public string PickId { get; private set; } = "";

    public string RunId { get; private set; } = "";

    public string Universe { get; private set; } = "";

    public string Mode { get; private set; } = "";

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public PickDirection Direction { get; private set; }

    public string Recommendation { get; private set; } = "";

    public decimal? EntryPrice { get; private set; }

    public decimal? StopLossPrice { get; private set; }

    public decimal? TargetPrice { get; private set; }

    public DateTimeOffset SignalAt { get; private set; }

    public DateTimeOffset PublishedAt { get; private set; }

    public Side Side => Direction == PickDirection.LONG ? Side.BUY : Side.SELL;

    public static KnownPick New(string pickId) => new() { PickId = pickId };

    public void Publish(PicksPublished run, PublishedPick pick, Exchange exchange, PickDirection direction)
    {
        RunId = run.RunId;
        Universe = run.Universe;
        Mode = run.Mode;
        Symbol = TradedSymbol.Normalize(pick.Symbol);
        Exchange = exchange;
        Direction = direction;
        Recommendation = pick.Recommendation;
        EntryPrice = Price(pick.EntryPrice);
        StopLossPrice = Price(pick.StopLossPrice);
        TargetPrice = Price(pick.TargetPrice);
        SignalAt = pick.SignalAt;
        PublishedAt = run.PublishedAt;
    }

    private static decimal? Price(decimal? price) => price is > 0 and <= Money.MaxPrice ? Money.Price(price.Value) : null;
}
