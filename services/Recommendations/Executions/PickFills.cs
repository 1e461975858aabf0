using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Executions;

/// <summary>Queries on fills.</summary>
internal static class PickFills
{
    /// <summary>How many of <c>price_e8</c> make a rupee.</summary>
    public const decimal PerRupee = 100_000_000m;

    /// <summary>The user's own fills of a pick.</summary>
    public static List<PickFill> Of(SqliteConnection connection, string pickUuid, string userId) =>
        connection.Query(
            "SELECT side, quantity, price_e8, filled_at FROM pick_fills WHERE user_id = $user AND pick_uuid = $pick ORDER BY id",
            r => new PickFill(r.GetString(0), r.GetInt64(1), r.GetInt64(2) / PerRupee, SqliteSql.FromMicros(r.GetInt64(3))),
            ("$user", userId), ("$pick", pickUuid));
}
