using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Paper;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests.Brokers;

public sealed class PaperComplianceTests(TradingHost host) : BrokerCompliance, IClassFixture<TradingHost>
{
    internal override async Task<Subject> StartAsync()
    {
        var trader = await host.TraderAsync();
        var broker = host.Services.GetServices<IBroker>().OfType<PaperBroker>().Single();
        return new Subject(broker, new PaperAccess(trader.ConnectionId, trader.Id), (symbol, price) => host.SeePriceAsync(symbol, price)) { Clock = host.Clock };
    }
}
