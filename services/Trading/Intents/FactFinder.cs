using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Instruments;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Prices;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Intents;

/// <summary>Gathers what the checks need to know, and takes no locks that last. What it sees of the market is kept for others.</summary>
internal sealed class FactFinder(
    TradingDb db, BrokerRegistry brokers, BrokerAccesses accesses, RiskGate gate, FreezeQuantities freezes, PriceBoard prices, IOptions<PaperSettings> paper, TimeProvider time)
{
    public Task<PreTradeFacts> GatherAsync(TradeIntent intent, CancellationToken cancellationToken) =>
        GatherAsync(intent, intent.Terms, null, cancellationToken);

    /// <summary>The same for what an order is to be from now on.</summary>
    /// <param name="intent">Behind the order.</param>
    /// <param name="terms">What the order is to be.</param>
    /// <param name="replaced">What it is, whose funds it keeps; null for a new order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PreTradeFacts> GatherAsync(TradeIntent intent, IntentTerms terms, OrderTicket? replaced, CancellationToken cancellationToken)
    {
        var connection = intent.ConnectionId is null
            ? null
            : await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == intent.ConnectionId && c.AccountId == intent.AccountId, cancellationToken);
        var instrument = await db.Instruments.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Symbol == intent.Symbol && i.Exchange == intent.Exchange, cancellationToken);
        var limits = await db.RiskLimits.AsNoTracking().SingleOrDefaultAsync(l => l.AccountId == intent.AccountId, cancellationToken);
        var published = await PublishedPriceAsync(intent, cancellationToken);
        var facts = new PreTradeFacts(
            terms,
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
            PromisedQuantity: 0,
            brokers.Find(intent.Broker)?.WindowAt(connection, intent.Exchange, time.GetUtcNow()),
            Band: null,
            freezes.Find(intent.Symbol),
            Rules.InForce.OrderCalls.GetValueOrDefault(intent.Broker),
            default,
            limits?.MaxPositionValue,
            limits?.MaxDailyLoss,
            HeldQuantity: null,
            DayResult: null,
            brokers.Find(intent.Broker)?.Capabilities.Exchanges.Contains(intent.Exchange));
        if (!facts.IsConnected || brokers.Find(intent.Broker) is not { } broker)
            return facts;
        return await accesses.OfAsync(connection!, cancellationToken) is { } access
            ? await AskBrokerAsync(facts, broker, access, intent, published, replaced, cancellationToken)
            : facts with { IsConnected = false };
    }

    /// <summary>The price that the pick behind an intent was published with, in rupees.</summary>
    public async Task<decimal?> PublishedPriceAsync(TradeIntent intent, CancellationToken cancellationToken) =>
        intent.PickId is null
            ? null
            : await db.KnownPicks.Where(p => p.PickId == intent.PickId && p.Symbol == intent.Symbol && p.Exchange == intent.Exchange)
                .Select(p => p.EntryPrice).SingleOrDefaultAsync(cancellationToken);

    /// <summary>What cannot be read is not known, and the checks say so; a session that is over is none.</summary>
    private async Task<PreTradeFacts> AskBrokerAsync(
        PreTradeFacts facts, IBroker broker, BrokerAccess access, TradeIntent intent, decimal? published, OrderTicket? replaced, CancellationToken cancellationToken)
    {
        var terms = facts.Terms;
        var ticket = new OrderTicket(
            OrderTag.For(intent.Id), terms.Symbol, terms.Exchange, terms.Product, terms.Side, terms.Qty, terms.OrderType,
            terms.LimitPrice, terms.TriggerPrice, published, terms.MarketProtection);
        try
        {
            facts = await AddHeldAsync(facts, broker, access, cancellationToken);
            if ((terms is { LimitPrice: not null } or { TriggerPrice: not null } || facts.MarketPrice is null)
                && await broker.QuoteAsync(access, terms.Symbol, terms.Exchange, cancellationToken) is { } quote)
            {
                facts = facts with { Band = quote.Band, MarketPrice = quote.Seen?.Price ?? facts.MarketPrice };
                if (quote.Seen is { } seen)
                    await prices.SeeAsync(broker.Name.ToString(), [seen], cancellationToken);
            }

            var required = await broker.RequiredFundsAsync(access, ticket, cancellationToken);
            if (replaced is not null && required is { } whole)
                required = await broker.RequiredFundsAsync(access, replaced, cancellationToken) is { } kept ? Math.Max(0, whole - kept) : null;
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

    /// <summary>What is held of the symbol, where a check asks for it.</summary>
    private static async Task<PreTradeFacts> AddHeldAsync(PreTradeFacts facts, IBroker broker, BrokerAccess access, CancellationToken cancellationToken)
    {
        var terms = facts.Terms;
        var sells = terms is { Product: Product.CNC, Side: Side.SELL };
        if (!sells && !facts.AsksForReduction && facts.MaxPositionValue is null)
            return facts;

        var all = await broker.PositionsAsync(access, cancellationToken);
        var positions = all.Where(p => p.Symbol == terms.Symbol && p.Exchange == terms.Exchange).ToList();
        IReadOnlyList<BrokerHolding> holdings = sells || facts.MaxPositionValue is not null
            ? [.. (await broker.HoldingsAsync(access, cancellationToken)).Where(h => h.Symbol == terms.Symbol && h.Exchange == terms.Exchange)]
            : [];
        // Delivery holdings less what was sold out of them today, and what was bought for delivery today and not sold again.
        var sellable = sells
            ? holdings.Sum(h => h.Quantity - h.UsedQuantity) + positions.Where(p => p.Product == Product.CNC).Sum(p => Math.Max(0, p.Quantity))
            : (long?)null;
        var net = positions.Where(p => p.Product == terms.Product).Sum(p => p.Quantity);
        return facts with
        {
            SellableQuantity = sellable,
            // A sale out of holdings is a negative position too, so that both together are what is held.
            HeldQuantity = facts.MaxPositionValue is null ? null : holdings.Sum(h => h.Quantity) + positions.Sum(p => p.Quantity),
            ReducibleQuantity = facts.AsksForReduction ? sellable ?? Math.Max(0, terms.Side == Side.SELL ? net : -net) : null,
            DayResult = facts.MaxDailyLoss is null ? null : Result(all),
        };
    }

    /// <summary>Null when the price of an open position is not known.</summary>
    private static decimal? Result(IReadOnlyList<BrokerPosition> positions)
    {
        decimal? sum = 0;
        foreach (var p in positions)
            sum += p.DayResult;
        return sum is { } exact ? Money.Amount(exact) : null;
    }

    private async Task<decimal?> FreshPriceAsync(TradeIntent intent, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - paper.Value.PriceMaxAge;
        return await db.LastPrices.Where(p => p.Symbol == intent.Symbol && p.Exchange == intent.Exchange && p.ObservedAt >= oldest)
            .Select(p => (decimal?)p.Price).SingleOrDefaultAsync(cancellationToken);
    }
}
