using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

/// <summary>All brokers that the system knows by name, and those that can be used.</summary>
internal sealed class BrokerRegistry(IEnumerable<IBroker> brokers)
{
    private static readonly OrderType[] AllTypes = Enum.GetValues<OrderType>();
    private static readonly Product[] AllProducts = Enum.GetValues<Product>();

    // What the brokers' own published interfaces offer, of which nothing is wired here.
    private static readonly Dictionary<BrokerName, BrokerCapabilities> Unwired = new()
    {
        [BrokerName.ANGEL_ONE] = Live([Exchange.NSE, Exchange.BSE, Exchange.NFO, Exchange.MCX], AllTypes, postbacks: true),
        [BrokerName.ICICI_DIRECT] = Live([Exchange.NSE, Exchange.BSE, Exchange.NFO], [OrderType.MARKET, OrderType.LIMIT, OrderType.SL], postbacks: false),
        [BrokerName.HDFC_SECURITIES] = Live([Exchange.NSE, Exchange.BSE, Exchange.NFO], AllTypes, postbacks: false),
        [BrokerName.UPSTOX] = Live([Exchange.NSE, Exchange.BSE, Exchange.NFO, Exchange.MCX], AllTypes, postbacks: true),
    };

    private readonly Dictionary<BrokerName, IBroker> _wired = brokers.ToDictionary(b => b.Name);

    /// <summary>The broker, or null when it cannot be used here.</summary>
    public IBroker? Find(BrokerName name) => _wired.GetValueOrDefault(name);

    public IEnumerable<BrokerAnswer> List() => Enum.GetValues<BrokerName>().Select(name =>
        Find(name) is { } broker
            ? new BrokerAnswer(name, broker.Mode, true, broker.Capabilities)
            : new BrokerAnswer(name, ConnectionMode.LIVE, false, Unwired[name]));

    private static BrokerCapabilities Live(Exchange[] exchanges, OrderType[] types, bool postbacks) => new(
        exchanges, AllProducts, types, Modify: true, Cancel: true, AfterMarketOrders: true, postbacks, RequiresLogin: true, PlacesOncePerTag: false);
}
