using Fyntrix.Trading.Data;
using Fyntrix.Trading.Intents;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Former;

/// <summary>An intent and its order in the former system's words.</summary>
internal sealed class FormerOrders(TradingDb db)
{
    /// <returns>Null when the user has no such intent.</returns>
    public async Task<FormerOrderAnswer?> FindAsync(string accountId, string intentId, CancellationToken cancellationToken)
    {
        var intent = await db.Intents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == intentId && i.AccountId == accountId, cancellationToken);
        if (intent is null)
            return null;
        var order = await db.Orders.AsNoTracking().Where(o => o.TradeIntentId == intentId).OrderByDescending(o => o.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        return new FormerOrderAnswer(
            intent.Id,
            StateWord(intent.State),
            order is null ? null : new FormerOrder(order.Broker, order.BrokerOrderId, order.BrokerStatus ?? "SUBMITTED", order.FilledQty, order.AveragePrice, order.UpdatedAt));
    }

    /// <summary>The former front end asks until it hears FILLED, REJECTED or CANCELLED, so our other ends are told as those.</summary>
    private static string StateWord(IntentState state) => state switch
    {
        IntentState.DENIED => nameof(IntentState.REJECTED),
        IntentState.EXPIRED => nameof(IntentState.CANCELLED),
        _ => state.ToString(),
    };
}
