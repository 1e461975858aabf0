using Fyntrix.Contracts;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Marks;

/// <summary>Keeps a copy of what a user watches, replaced as a whole. An older state never replaces a newer one.</summary>
internal sealed class RememberWatchlist : ISqliteMessageHandler<RecommendationStore, WatchlistChanged>
{
    public void Handle(SqliteWrite write, WatchlistChanged message, Delivery delivery)
    {
        if (Forgotten.Contains(write.Connection, message.UserId))
            return;
        var isNews = write.Connection.Execute(
            """
            INSERT INTO user_watchlists (user_id, changed_at) VALUES ($user, $at)
            ON CONFLICT (user_id) DO UPDATE SET changed_at = excluded.changed_at WHERE excluded.changed_at >= user_watchlists.changed_at
            """,
            ("$user", message.UserId), ("$at", message.ChangedAt)) == 1;
        if (!isNews)
            return;

        write.Connection.Execute("DELETE FROM user_watched_symbols WHERE user_id = $user", ("$user", message.UserId));
        foreach (var watched in message.Symbols)
        {
            write.Connection.Execute(
                "INSERT INTO user_watched_symbols (user_id, symbol, exchange) VALUES ($user, upper($symbol), $exchange) ON CONFLICT DO NOTHING",
                ("$user", message.UserId), ("$symbol", watched.Symbol), ("$exchange", watched.Exchange));
        }
    }
}
