using Fyntrix.Contracts;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Marks;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Executions;

/// <summary>Links a fill to the pick that it came from. Orders without a pick, and picks that went with a lost file, are no affair of this store.</summary>
internal sealed class RememberFill : ISqliteMessageHandler<RecommendationStore, OrderFilled>
{
    public void Handle(SqliteWrite write, OrderFilled message, Delivery delivery)
    {
        if (message.PickId is null || Forgotten.Contains(write.Connection, message.UserId))
            return;
        write.Connection.Execute(
            """
            INSERT INTO pick_fills (pick_uuid, user_id, order_id, side, quantity, price_e8, filled_at)
            SELECT pick_uuid, $user, $order, $side, $quantity, $price, $at FROM ai_recommendations WHERE pick_uuid = $pick
            """,
            ("$pick", message.PickId), ("$user", message.UserId), ("$order", message.OrderId), ("$side", message.Side),
            ("$quantity", message.Quantity), ("$price", checked((long)(message.Price * PickFills.PerRupee))), ("$at", message.FilledAt));
    }
}
