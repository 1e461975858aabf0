using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Picks;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Intents;

/// <summary>Makes terms of a request whose form is right, with what the pick behind it says.</summary>
internal sealed class IntentReader(TradingDb db)
{
    public async Task<Result<IntentTerms>> ReadAsync(IntentRequest request, BrokerName broker, CancellationToken cancellationToken)
    {
        var pick = request.PickId is null ? null : await db.KnownPicks.AsNoTracking().SingleOrDefaultAsync(p => p.PickId == request.PickId, cancellationToken);
        if (request.PickId is not null && pick is null)
            return Refusal.Invalid("pick_id", "is not a pick that was published.");
        var symbol = request.Symbol is { } given ? TradedSymbol.Normalize(given) : pick!.Symbol;
        if (pick is not null && pick.Symbol != symbol)
            return Refusal.Invalid("symbol", $"is not the pick's, which is {pick.Symbol}.");
        return Terms(request, broker, pick, symbol);
    }

    private static IntentTerms Terms(IntentRequest request, BrokerName broker, KnownPick? pick, string symbol)
    {
        var exchange = ClosedSet.Parse<Exchange>(request.Exchange) ?? pick?.Exchange ?? Exchange.NSE;
        var type = ClosedSet.ParseOrderType(request.OrderType)!.Value;
        return new IntentTerms(
            broker,
            ClosedSet.Parse<IntentSource>(request.Source) ?? (pick is null ? IntentSource.API : IntentSource.PICK),
            request.SessionId,
            pick?.PickId,
            symbol,
            exchange,
            ClosedSet.Parse<Segment>(request.Segment) ?? (exchange is Exchange.NSE or Exchange.BSE ? Segment.CASH : Segment.FNO),
            ClosedSet.Parse<Product>(request.Product)!.Value,
            ClosedSet.Parse<Side>(request.Side) ?? pick!.Side,
            request.Qty!.Value,
            type,
            request.LimitPrice,
            request.TriggerPrice,
            request.StopLoss ?? pick?.StopLossPrice,
            request.Target ?? pick?.TargetPrice,
            ClosedSet.Parse<Initiator>(request.InitiatedBy) ?? Initiator.USER,
            request.AlgoId,
            type is OrderType.MARKET or OrderType.SLM ? request.MarketProtection ?? IntentTerms.AutomaticProtection : null);
    }
}
