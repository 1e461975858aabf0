using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Marks;

/// <summary>Keeps a copy of what a user prefers. Messages may overtake each other: an older state never replaces a newer one.</summary>
internal sealed class RememberPreferences : ISqliteMessageHandler<RecommendationStore, PreferencesChanged>
{
    public void Handle(SqliteWrite write, PreferencesChanged message, Delivery delivery)
    {
        if (Forgotten.Contains(write.Connection, message.UserId))
            return;
        write.Connection.Execute(
            """
            INSERT INTO user_preferences (user_id, universe, market_region, risk_profile, primary_mode, trading_modes, auxiliary_modes, changed_at)
            VALUES ($user, $universe, $region, $risk, $primary, $modes, $auxiliary, $at)
            ON CONFLICT (user_id) DO UPDATE SET
                universe = excluded.universe, market_region = excluded.market_region, risk_profile = excluded.risk_profile,
                primary_mode = excluded.primary_mode, trading_modes = excluded.trading_modes, auxiliary_modes = excluded.auxiliary_modes,
                changed_at = excluded.changed_at
            WHERE excluded.changed_at >= user_preferences.changed_at
            """,
            ("$user", message.UserId), ("$universe", message.Universe), ("$region", message.MarketRegion), ("$risk", message.RiskProfile),
            ("$primary", message.PrimaryMode), ("$modes", JsonSerializer.Serialize(message.TradingModes)),
            ("$auxiliary", JsonSerializer.Serialize(message.AuxiliaryModes)), ("$at", message.ChangedAt));
    }
}
