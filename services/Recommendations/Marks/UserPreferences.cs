using System.Text.Json;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Marks;

/// <summary>What Identity told of a user's preferences.</summary>
internal sealed record UserPreferences(string Universe, RiskProfile RiskProfile, TradingMode? PrimaryMode, IReadOnlyList<TradingMode> AuxiliaryModes)
{
    /// <summary>Null for somebody of whom Identity has told nothing.</summary>
    public static UserPreferences? Find(SqliteConnection connection, string userId) =>
        connection.QueryFirst(
            "SELECT universe, risk_profile, primary_mode, auxiliary_modes FROM user_preferences WHERE user_id = $user",
            row => new UserPreferences(
                row.GetString(0),
                Enum.Parse<RiskProfile>(row.GetString(1)),
                row.GetText("primary_mode") is { } mode ? Enum.Parse<TradingMode>(mode) : null,
                [.. JsonSerializer.Deserialize<List<string>>(row.GetString(3))!.Select(Enum.Parse<TradingMode>)]),
            ("$user", userId));
}
