using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Limits;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Intents;

/// <summary>Gathers what the checks need to know. Reads only, and takes no locks that last.</summary>
internal sealed class FactFinder(
    TradingDb db, BrokerRegistry brokers, BrokerAccesses accesses, RiskGate gate, IOptions<PaperSettings> paper, TimeProvider time)
{
    public async Task<PreTradeFacts> GatherAsync(TradeIntent intent, CancellationToken cancellationToken)
    {
        var connection = intent.ConnectionId is null
            ? null
            : await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == intent.ConnectionId && c.AccountId == intent.AccountId, cancellationToken);
        var instrument = await db.Instruments.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Symbol == intent.Symbol && i.Exchange == intent.Exchange, cancellationToken);
        var limits = await db.RiskLimits.AsNoTracking().SingleOrDefaultAsync(l => l.AccountId == intent.AccountId, cancellationToken);
        var published = await PublishedPriceAsync(intent, cancellationToken);
        var facts = new PreTradeFacts(
            intent.Terms,
            connection?.Status == ConnectionStatus.CONNECTED,
            instrument?.TickSize,
            instrument?.LotSize,
            await FreshPriceAsync(intent, cancellationToken) ?? published,
            limits?.MaxOrderQuantity,
            limits?.MaxOrderValue,
            AvailableFunds: null,
            RequiredFunds: null,
            SellableQuantity: null,
            await gate.KillSwitchAsync(intent.AccountId, cancellationToken),
            ReducibleQuantity: null,
            PromisedQuantity: 0);
        if (!facts.IsConnected || brokers.Find(intent.Broker) is not { } broker)
            return facts;
        return await accesses.OfAsync(connection!, cancellationToken) is { } access
            ? await AskBrokerAsync(facts, broker, access, intent, published, cancellationToken)
            : facts with { IsConnected = false };
    }

    /// <summary>The price that the pick behind an intent was published with, in rupees.</summary>
    public async Task<decimal?> PublishedPriceAsync(TradeIntent intent, CancellationToken cancellationToken) =>
        intent.PickId is null
            ? null
            : await db.KnownPicks.Where(p => p.PickId == intent.PickId && p.Symbol == intent.Symbol && p.Exchange == intent.Exchange)
                .Select(p => p.EntryPrice).SingleOrDefaultAsync(cancellationToken);

    /// <summary>What cannot be read is not known, and the checks say so; a session that is over is none.</summary>
    private static async Task<PreTradeFacts> AskBrokerAsync(
        PreTradeFacts facts, IBroker broker, BrokerAccess access, TradeIntent intent, decimal? published, CancellationToken cancellationToken)
    {
        var terms = facts.Terms;
        var ticket = new OrderTicket(
            OrderTag.For(intent.Id), terms.Symbol, terms.Exchange, terms.Product, terms.Side, terms.Qty, terms.OrderType,
            terms.LimitPrice, terms.TriggerPrice, published);
        try
        {
            var sellable = terms is { Product: Product.CNC, Side: Side.SELL } ? await SellableAsync(broker, access, terms, cancellationToken) : (long?)null;
            facts = facts with
            {
                SellableQuantity = sellable,
                ReducibleQuantity = facts.KillSwitch == KillSwitchState.REDUCING ? sellable ?? await OppositeAsync(broker, access, terms, cancellationToken) : null,
            };
            var required = await broker.RequiredFundsAsync(access, ticket, cancellationToken);
            return facts with
            {
                RequiredFunds = required,
                AvailableFunds = required is null ? null : (await broker.FundsAsync(access, cancellationToken)).Available,
            };
        }
        catch (BrokerUnreadableException e)
        {
            return facts with { IsConnected = e.Code != BrokerReasons.SessionExpired };
        }
    }

    /// <summary>Delivery holdings less what was sold out of them today, and what was bought for delivery today and not sold again.</summary>
    private static async Task<long> SellableAsync(IBroker broker, BrokerAccess access, IntentTerms terms, CancellationToken cancellationToken)
    {
        var holdings = await broker.HoldingsAsync(access, cancellationToken);
        var positions = await broker.PositionsAsync(access, cancellationToken);
        return holdings.Where(h => h.Symbol == terms.Symbol && h.Exchange == terms.Exchange).Sum(h => h.Quantity - h.UsedQuantity)
            + positions.Where(p => p.Symbol == terms.Symbol && p.Exchange == terms.Exchange && p.Product == Product.CNC).Sum(p => Math.Max(0, p.Quantity));
    }

    /// <summary>The position that the order's side would make smaller; 0 where there is none.</summary>
    private static async Task<long> OppositeAsync(IBroker broker, BrokerAccess access, IntentTerms terms, CancellationToken cancellationToken)
    {
        var net = (await broker.PositionsAsync(access, cancellationToken))
            .Where(p => p.Symbol == terms.Symbol && p.Exchange == terms.Exchange && p.Product == terms.Product)
            .Sum(p => p.Quantity);
        return Math.Max(0, terms.Side == Side.SELL ? net : -net);
    }

    private async Task<decimal?> FreshPriceAsync(TradeIntent intent, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - paper.Value.PriceMaxAge;
        return await db.LastPrices.Where(p => p.Symbol == intent.Symbol && p.Exchange == intent.Exchange && p.ObservedAt >= oldest)
            .Select(p => (decimal?)p.Price).SingleOrDefaultAsync(cancellationToken);
    }
}
