using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>What a broker can do.</summary>
/// <param name="AfterMarketOrders">Takes orders for the next session while the market is closed.</param>
/// <param name="Postbacks">Tells us of changes by itself.</param>
/// <param name="RequiresLogin">The user signs in at the broker, and reading needs a live token.</param>
/// <param name="PlacesOncePerTag">A second order with a tag that it has already is not placed: repeating is harmless.</param>
internal sealed record BrokerCapabilities(
    IReadOnlyList<Exchange> Exchanges,
    IReadOnlyList<Product> Products,
    IReadOnlyList<OrderType> OrderTypes,
    bool Modify,
    bool Cancel,
    bool AfterMarketOrders,
    bool Postbacks,
    bool RequiresLogin,
    bool PlacesOncePerTag);
