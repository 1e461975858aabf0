using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>An order in the paper broker's own book.</summary>
internal sealed class PaperOrder
{
    public long Seq { get; private set; }

    public string BrokerOrderId { get; private set; } = "";

    public string ConnectionId { get; private set; } = "";

    public string Tag { get; private set; } = "";

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public Product Product { get; private set; }

    public Side Side { get; private set; }

    public long Quantity { get; private set; }

    /// <summary>Of the quantity, in units.</summary>
    public long FilledQuantity { get; private set; }

    /// <summary>When the price was seen that filled a part of it last; a price fills an order once.</summary>
    public DateTimeOffset? MatchedAt { get; private set; }

    public OrderType OrderType { get; private set; }

    public decimal? LimitPrice { get; private set; }

    public decimal? TriggerPrice { get; private set; }

    public decimal? PublishedPrice { get; private set; }

    public string Status { get; private set; } = "";

    /// <summary>The code of a refusal.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset? TriggeredAt { get; private set; }

    public DateTimeOffset PlacedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }
}
