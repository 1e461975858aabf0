using Fyntrix.Trading.Charges;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>
/// One broker. Placing, modifying and cancelling answer with an outcome and never throw for what happens on the way;
/// reading throws, <see cref="BrokerUnreadableException"/> where the broker is a live one, when it cannot be read.
/// </summary>
internal interface IBroker
{
    BrokerName Name { get; }

    ConnectionMode Mode { get; }

    BrokerCapabilities Capabilities { get; }

    /// <summary>By whose prices its trades are charged.</summary>
    ChargePlan Charges { get; }

    /// <summary>What becomes of an order for this exchange at the moment, on the connection; null stands for a new one.</summary>
    OrderWindow WindowAt(BrokerConnection? connection, Exchange exchange, DateTimeOffset moment);

    Task<BrokerOutcome> PlaceAsync(BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken);

    Task<BrokerOutcome> ModifyAsync(BrokerAccess access, string brokerOrderId, OrderChange change, CancellationToken cancellationToken);

    /// <summary>Accepted means: the request was taken; the order book shows whether it came in time.</summary>
    Task<BrokerOutcome> CancelAsync(BrokerAccess access, string brokerOrderId, CancellationToken cancellationToken);

    /// <summary>The orders placed since the moment, as far as the broker still has them, and all open ones.</summary>
    Task<BrokerBook> OrderBookAsync(BrokerAccess access, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>The trades of the orders placed since the moment, as far as the broker still has them.</summary>
    Task<IReadOnlyList<BrokerTrade>> TradesAsync(BrokerAccess access, DateTimeOffset since, CancellationToken cancellationToken);

    Task<IReadOnlyList<BrokerPosition>> PositionsAsync(BrokerAccess access, CancellationToken cancellationToken);

    Task<IReadOnlyList<BrokerHolding>> HoldingsAsync(BrokerAccess access, CancellationToken cancellationToken);

    Task<BrokerFunds> FundsAsync(BrokerAccess access, CancellationToken cancellationToken);

    /// <summary>What the market says of the instrument, and between which prices its orders are taken today; null when that cannot be told.</summary>
    Task<BrokerQuote?> QuoteAsync(BrokerAccess access, string symbol, Exchange exchange, CancellationToken cancellationToken);

    /// <summary>What the order would take from the available funds, in rupees; null when that cannot be told.</summary>
    Task<decimal?> RequiredFundsAsync(BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken);
}
