using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Marks;

/// <summary>Deleted users, known only by the hash of their id.</summary>
internal static class Forgotten
{
    public static bool Contains(SqliteConnection connection, string userId) =>
        connection.QueryLong("SELECT count(*) FROM forgotten_users WHERE user_hash = $hash", ("$hash", Hashes.Sha256Hex(userId))) > 0;

    public static void Add(SqliteWrite write, string userId) =>
        write.Connection.Execute(
            "INSERT INTO forgotten_users (user_hash, forgotten_at) VALUES ($hash, $now) ON CONFLICT DO NOTHING",
            ("$hash", Hashes.Sha256Hex(userId)), ("$now", write.Now));
}
