using System.Collections.Concurrent;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Charges;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fyntrix.Trading.Tests;

/// <summary>What goes wrong between us and the broker when an order for a symbol is placed.</summary>
public enum Fault
{
    Unreachable,

    /// <summary>The order is placed and the answer is lost.</summary>
    AnswerLost,

    /// <summary>The order is not placed, and nobody says so.</summary>
    RequestLost,
}

/// <summary>The paper broker behind a line that fails as a test says, and that places twice when it is asked twice for all we know.</summary>
internal sealed class FaultyBroker(PaperBroker paper) : IBroker
{
    private readonly ConcurrentDictionary<string, Fault> _faults = new();

    public BrokerName Name => paper.Name;

    public ConnectionMode Mode => paper.Mode;

    public BrokerCapabilities Capabilities => paper.Capabilities with { PlacesOncePerTag = false };

    public ChargePlan Charges => paper.Charges;

    public OrderWindow WindowAt(BrokerConnection? connection, Exchange exchange, DateTimeOffset moment) => paper.WindowAt(connection, exchange, moment);

    public Task<BrokerQuote?> QuoteAsync(BrokerAccess access, string symbol, Exchange exchange, CancellationToken cancellationToken) =>
        paper.QuoteAsync(access, symbol, exchange, cancellationToken);

    public int Placed { get; private set; }

    public void Fail(string symbol, Fault fault) => _faults[symbol] = fault;

    public async Task<BrokerOutcome> PlaceAsync(BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken)
    {
        Placed++;
        switch (_faults.TryGetValue(ticket.Symbol, out var fault) ? fault : (Fault?)null)
        {
            case Fault.Unreachable:
                return new BrokerOutcome.UnreachableBeforeSend("no route");
            case Fault.RequestLost:
                return new BrokerOutcome.Unknown("time-out");
            case Fault.AnswerLost:
                await paper.PlaceAsync(access, ticket, cancellationToken);
                return new BrokerOutcome.Unknown("time-out");
            default:
                return await paper.PlaceAsync(access, ticket, cancellationToken);
        }
    }

    /// <summary>The order arrives after all.</summary>
    public Task DeliverLateAsync(BrokerAccess access, OrderTicket ticket) => paper.PlaceAsync(access, ticket, CancellationToken.None);

    public Task<BrokerOutcome> ModifyAsync(BrokerAccess access, string brokerOrderId, OrderChange change, CancellationToken cancellationToken) =>
        paper.ModifyAsync(access, brokerOrderId, change, cancellationToken);

    public Task<BrokerOutcome> CancelAsync(BrokerAccess access, string brokerOrderId, CancellationToken cancellationToken) =>
        paper.CancelAsync(access, brokerOrderId, cancellationToken);

    public Task<BrokerBook> OrderBookAsync(BrokerAccess access, DateTimeOffset since, CancellationToken cancellationToken) =>
        paper.OrderBookAsync(access, since, cancellationToken);

    public Task<IReadOnlyList<BrokerTrade>> TradesAsync(BrokerAccess access, DateTimeOffset since, CancellationToken cancellationToken) =>
        paper.TradesAsync(access, since, cancellationToken);

    public Task<IReadOnlyList<BrokerPosition>> PositionsAsync(BrokerAccess access, CancellationToken cancellationToken) =>
        paper.PositionsAsync(access, cancellationToken);

    public Task<IReadOnlyList<BrokerHolding>> HoldingsAsync(BrokerAccess access, CancellationToken cancellationToken) =>
        paper.HoldingsAsync(access, cancellationToken);

    public Task<BrokerFunds> FundsAsync(BrokerAccess access, CancellationToken cancellationToken) => paper.FundsAsync(access, cancellationToken);

    public Task<decimal?> RequiredFundsAsync(BrokerAccess access, OrderTicket ticket, CancellationToken cancellationToken) =>
        paper.RequiredFundsAsync(access, ticket, cancellationToken);
}

public sealed class FaultyHost : TradingHost
{
    internal FaultyBroker Broker => Services.GetRequiredService<FaultyBroker>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<PaperBroker>().AddSingleton<FaultyBroker>();
            services.Replace(ServiceDescriptor.Singleton<IBroker>(s => s.GetRequiredService<FaultyBroker>()));
        });
    }
}
