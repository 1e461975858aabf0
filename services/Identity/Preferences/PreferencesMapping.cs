using System.Text.Json;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.Preferences;

internal sealed class PreferencesMapping : IEntityTypeConfiguration<UserPreferences>
{
    public void Configure(EntityTypeBuilder<UserPreferences> preferences)
    {
        preferences.ToTable("user_preferences");
        preferences.HasKey(p => p.UserId);
        preferences.HasOne<User>().WithOne().HasForeignKey<UserPreferences>(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
        preferences.Property(p => p.DisclosureVersion).HasMaxLength(20);
        preferences.Property(p => p.Universe).HasMaxLength(50).HasDefaultValue(PreferenceRules.DefaultUniverse);
        preferences.Property(p => p.MarketRegion).HasMaxLength(20).HasDefaultValue(PreferenceRules.DefaultRegion);
        preferences.Property(p => p.RiskProfile).HasMaxLength(20).HasDefaultValue(PreferenceRules.DefaultRisk);
        preferences.Property(p => p.PrimaryMode).HasMaxLength(20);
        preferences.Property(p => p.Version).IsRowVersion();
        Json(preferences.Property(p => p.TradingModes));
        Json(preferences.Property(p => p.AuxiliaryModes));

        preferences.HasClosedSet(p => p.Universe, PreferenceRules.Universes);
        preferences.HasClosedSet(p => p.MarketRegion, PreferenceRules.Regions);
        preferences.HasClosedSet(p => p.RiskProfile, PreferenceRules.RiskProfiles);
        preferences.HasClosedSet(p => p.PrimaryMode, PreferenceRules.Modes);
        var modes = string.Join(", ", PreferenceRules.Modes.Select(m => $"'{m}'"));
        preferences.ToTable(t =>
        {
            t.HasCheckConstraint("ck_user_preferences_trading_modes", $"jsonb_typeof(trading_modes) = 'object' AND trading_modes - ARRAY[{modes}] = '{{}}'");
            t.HasCheckConstraint(
                "ck_user_preferences_auxiliary_modes",
                $"jsonb_typeof(auxiliary_modes) = 'array' AND jsonb_array_length(auxiliary_modes) <= {PreferenceRules.MostAuxiliaryModes} AND auxiliary_modes - ARRAY[{modes}] = '[]'");
            t.HasCheckConstraint("ck_user_preferences_primary_not_auxiliary", "primary_mode IS NULL OR NOT auxiliary_modes ? primary_mode");
        });
    }

    private static void Json<T>(PropertyBuilder<T> property)
        where T : class =>
        property.HasColumnType("jsonb").HasConversion(
            value => Write(value),
            text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Default)!,
            new ValueComparer<T>((a, b) => Write(a!) == Write(b!), v => Write(v).GetHashCode(), v => v));

    private static string Write<T>(T value) => JsonSerializer.Serialize(value);
}
