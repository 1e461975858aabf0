using System.Security.Cryptography;
using System.Text;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Users;

/// <summary>Deleted users, kept as hashes only, so that a late report cannot bring an id back.</summary>
internal sealed class ForgottenUsers(SqliteConnection connection)
{
    private readonly Dictionary<string, bool> _asked = new(StringComparer.Ordinal);

    public static void Add(SqliteWrite write, string userId) => write.Connection.Execute(
        "INSERT INTO forgotten_users (user_hash, forgotten_at) VALUES ($hash, $now) ON CONFLICT DO NOTHING",
        ("$hash", Hash(userId)), ("$now", write.Now));

    /// <summary>The call, without its user when that one is deleted, also as the one who made it through the proxy.</summary>
    public Call DropFrom(Call call) => call with
    {
        Attribution = DropFrom(call.Attribution),
        ReportedBy = call.ReportedBy is { } reporter && reporter == call.Attribution.UserId && Contains(reporter) ? null : call.ReportedBy,
    };

    /// <summary>The attribution, without its user when that one is deleted.</summary>
    public Attribution DropFrom(Attribution attribution) => attribution.UserId is { } userId && Contains(userId)
        ? attribution with { UserId = null }
        : attribution;

    /// <summary>Whether a user is deleted.</summary>
    public bool Contains(string userId)
    {
        if (!_asked.TryGetValue(userId, out var forgotten))
        {
            forgotten = connection.QueryFirst("SELECT 1 FROM forgotten_users WHERE user_hash = $hash", _ => true, ("$hash", Hash(userId)));
            _asked.Add(userId, forgotten);
        }

        return forgotten;
    }

    private static string Hash(string userId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)));
}
