using Fyntrix.ServiceDefaults.Import;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Import;

/// <summary>Makes former intents and orders, which nobody checked, fit the closed sets. Pure.</summary>
internal static class FormerIntentRules
{
    private const int LongestStatus = 64;

    /// <returns>Null for what cannot be an intent here, which the log says.</returns>
    public static IntentTerms? Correct(FormerIntent row, ImportLog log)
    {
        if (row.AccountId.Trim().Length == 0 || row.Id.Trim().Length == 0)
            log.LeftOut(ImportReason.ACCOUNT_EMPTY, "an intent without an id or an account");
        else if (FormerText.Member<BrokerName>(row.Broker) is not { } broker)
            log.LeftOut(ImportReason.BROKER_UNKNOWN, $"broker '{row.Broker}' is not {ClosedSet.Members<BrokerName>()}");
        else if (broker == BrokerName.PAPER)
            log.LeftOut(ImportReason.BROKER_SIMULATED, "an intent for the paper broker was never placed anywhere");
        else if (!TradedSymbol.IsValid(row.Symbol))
            log.LeftOut(ImportReason.SYMBOL_INVALID, $"symbol {TradedSymbol.Rule.TrimEnd('.')}");
        else if (row.Qty < 1)
            log.LeftOut(ImportReason.QTY_INVALID, $"qty is {row.Qty}");
        else if (FormerText.Member<Exchange>(string.IsNullOrWhiteSpace(row.Exchange) ? nameof(Exchange.NSE) : row.Exchange) is not { } exchange)
            log.LeftOut(ImportReason.VALUE_UNKNOWN, $"exchange '{row.Exchange}' is not {ClosedSet.Members<Exchange>()}");
        else if (FormerText.Member<Product>(row.Product) is not { } product)
            log.LeftOut(ImportReason.VALUE_UNKNOWN, $"product '{row.Product}' is not {ClosedSet.Members<Product>()}");
        else if (ClosedSet.ParseOrderType(row.OrderType.Trim().ToUpperInvariant()) is not { } orderType)
            log.LeftOut(ImportReason.VALUE_UNKNOWN, $"order_type '{row.OrderType}' is not {ClosedSet.Members<OrderType>()}");
        else
        {
            foreach (var column in row.Unusable)
                log.Corrected(ImportReason.PRICE_UNUSABLE, $"{column} was no price and was dropped");
            return new IntentTerms(
                broker, SourceOf(row.Source, log), string.IsNullOrWhiteSpace(row.SessionId) ? null : row.SessionId, null, TradedSymbol.Normalize(row.Symbol), exchange,
                SegmentOf(row.Segment, exchange, log), product, SideOf(row.Side, log), row.Qty, orderType, row.LimitPrice, row.TriggerPrice, row.StopLoss, row.Target,
                Initiator.USER, null, null);
        }

        return null;
    }

    /// <summary>The order's state by the broker's word; one that had not ended is unknown.</summary>
    public static ImportedOrder Correct(FormerOrder row, long qty, ImportLog log)
    {
        var filled = Math.Max(row.FilledQty ?? 0, 0);
        if (filled > qty)
        {
            log.Corrected(ImportReason.FILLED_QTY_CUT, $"filled_qty {filled} is more than was ordered and became {qty}");
            filled = qty;
        }

        var state = KiteStatus.Canonical(row.Status ?? "", filled);
        if (state == OrderState.FILLED && filled < qty)
        {
            log.Corrected(ImportReason.FILLED_QTY_ASSUMED, $"the broker's status says that all of it was filled: filled_qty became {qty}");
            filled = qty;
        }

        if (state.IsTerminal())
            return new ImportedOrder(state, null, filled, row.AveragePrice);
        log.Corrected(ImportReason.OPEN_AT_IMPORT, $"status '{row.Status}' became {OrderState.UNKNOWN}: what became of it was never asked");
        return new ImportedOrder(OrderState.UNKNOWN, IntentReasons.OpenAtImport, filled, row.AveragePrice);
    }

    /// <param name="newest">The newest order that came of it; null when there was none.</param>
    public static ImportedState StateOf(FormerIntent row, ImportedOrder? newest, ImportLog log)
    {
        if (newest is not null)
            return new ImportedState(newest.State.Intent(), newest.Reason, newest.FilledQty, newest.AveragePrice);
        switch (FormerText.Member<IntentState>(row.State))
        {
            // It was confirmed by placing it at once, or never.
            case IntentState.CREATED:
                return new ImportedState(IntentState.EXPIRED, IntentReasons.NotConfirmed, 0, null);
            case (IntentState.REJECTED or IntentState.CANCELLED) and var ended:
                return new ImportedState(ended, null, 0, null);
            default:
                log.Corrected(ImportReason.ORDER_MISSING, $"state '{row.State}' became {IntentState.UNKNOWN}: no order shows what became of it");
                return new ImportedState(IntentState.UNKNOWN, IntentReasons.OpenAtImport, 0, null);
        }
    }

    public static string? StatusText(FormerOrder row, ImportLog log)
    {
        if (row.Status is not { Length: > LongestStatus } text)
            return row.Status;
        log.Corrected(ImportReason.TEXT_CUT, $"status was cut to {LongestStatus} characters");
        return text[..LongestStatus];
    }

    private static IntentSource SourceOf(string text, ImportLog log)
    {
        if (FormerText.Member<IntentSource>(text) is { } source)
            return source;
        log.Corrected(ImportReason.VALUE_UNKNOWN, $"source '{text}' became {IntentSource.API}");
        return IntentSource.API;
    }

    private static Segment SegmentOf(string text, Exchange exchange, ImportLog log)
    {
        var own = exchange is Exchange.NFO or Exchange.MCX ? Segment.FNO : Segment.CASH;
        if (FormerText.Member<Segment>(text) != own)
            log.Corrected(ImportReason.VALUE_UNKNOWN, $"segment '{text}' became {own}, that of {exchange}");
        return own;
    }

    /// <summary>The former system sold whatever was not spelled BUY.</summary>
    private static Side SideOf(string text, ImportLog log)
    {
        if (ClosedSet.Parse<Side>(text) is { } side)
            return side;
        log.Corrected(ImportReason.SIDE_SENT_AS_SELL, $"side '{text}' became {Side.SELL}, as which it was sent");
        return Side.SELL;
    }
}
