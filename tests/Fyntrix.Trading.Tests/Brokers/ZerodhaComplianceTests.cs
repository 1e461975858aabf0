using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Tests.Kite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests.Brokers;

public sealed class ZerodhaComplianceTests(KiteHost host) : BrokerCompliance, IClassFixture<KiteHost>
{
    internal override async Task<Subject> StartAsync()
    {
        var broker = host.Services.GetServices<IBroker>().OfType<ZerodhaBroker>().Single();
        var clientId = $"ZC{Guid.NewGuid():N}"[..10];
        var app = new BrokerApp($"key-of-{clientId}", new SecretText(KiteStub.ApiSecret));
        var session = (await broker.ExchangeSessionAsync(app, host.Kite.SignIn(clientId), CancellationToken.None)).Value;
        return new Subject(
            broker,
            new LiveAccess($"connection-of-{clientId}", clientId, app.ApiKey, "token", session.AccessToken),
            (symbol, price) =>
            {
                host.Kite.SetPrice(symbol, price);
                return Task.CompletedTask;
            })
        { Clock = host.Clock };
    }
}
