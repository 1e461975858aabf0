using Fyntrix.Contracts;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Marks;

/// <summary>Drops all that points to a deleted user. What they published stays, without their name.</summary>
internal sealed class ForgetDeletedUser : ISqliteMessageHandler<RecommendationStore, UserDeleted>
{
    public void Handle(SqliteWrite write, UserDeleted message, Delivery delivery)
    {
        var user = ("$user", (object?)message.UserId);
        write.Connection.Execute("DELETE FROM user_preferences WHERE user_id = $user", user);
        write.Connection.Execute("DELETE FROM user_watchlists WHERE user_id = $user", user);
        write.Connection.Execute("DELETE FROM alerts WHERE user_id = $user", user);
        write.Connection.Execute("DELETE FROM pick_fills WHERE user_id = $user", user);
        write.Connection.Execute("DELETE FROM idempotency_keys WHERE owner_id = $user", user);
        write.Connection.Execute("UPDATE recorded_exits SET recorded_by = NULL WHERE recorded_by = $user", user);
        write.Connection.Execute("UPDATE evaluation_jobs SET requested_by = 'a deleted user' WHERE requested_by = $user", user);
        write.Connection.Execute("UPDATE runs SET published_by = NULL WHERE published_by = $user", user);
        Forgotten.Add(write, message.UserId);
    }
}
