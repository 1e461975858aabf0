using System.Text.Json;
using Fyntrix.Identity.Preferences;
using Fyntrix.ServiceDefaults.Import;

namespace Fyntrix.Identity.Import;

/// <summary>Makes former preferences, which nobody checked, fit the closed sets and the rules of modes. Pure.</summary>
internal static class FormerPreferenceRules
{
    public static PreferenceValues Correct(FormerPreferences former, ImportLog log)
    {
        var primary = OneOf("primary_mode", former.PrimaryMode, PreferenceRules.Modes, null, log);
        var auxiliary = AuxiliaryOf(former.AuxiliaryModes, log);
        if (auxiliary.Count > 0 && PreferenceRules.CheckModes(primary, auxiliary).Select(e => e.Error).FirstOrDefault() is { } error)
        {
            log.Corrected(ImportReason.MODES_INVALID, $"auxiliary_modes {error.TrimEnd('.')}; they were dropped");
            auxiliary = [];
        }

        return new PreferenceValues(
            former.DisclosureAccepted,
            former.DisclosureVersion,
            OneOf("universe", former.Universe, PreferenceRules.Universes, PreferenceRules.DefaultUniverse, log)!,
            OneOf("market_region", former.MarketRegion, PreferenceRules.Regions, PreferenceRules.DefaultRegion, log)!,
            OneOf("risk_profile", former.RiskProfile, PreferenceRules.RiskProfiles, PreferenceRules.DefaultRisk, log)!,
            TradingModesOf(former.TradingModes, log),
            primary,
            auxiliary);
    }

    /// <summary>The member that is meant, whatever its case; else what stands for it.</summary>
    private static string? OneOf(string column, string? value, IReadOnlyList<string> members, string? otherwise, ImportLog log)
    {
        if (value is null || members.Contains(value))
            return value ?? otherwise;
        var meant = members.FirstOrDefault(m => string.Equals(m, value.Trim(), StringComparison.OrdinalIgnoreCase)) ?? otherwise;
        log.Corrected(ImportReason.VALUE_UNKNOWN, $"{column} '{value}' became {meant ?? "null"}");
        return meant;
    }

    private static Dictionary<string, bool> TradingModesOf(string? json, ImportLog log)
    {
        if (Parse(json) is not { } modes)
            return PreferenceRules.DefaultTradingModes();
        if (modes.ValueKind != JsonValueKind.Object)
        {
            log.Corrected(ImportReason.MODES_INVALID, "trading_modes is no object; the defaults stand for it");
            return PreferenceRules.DefaultTradingModes();
        }

        var kept = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var mode in modes.EnumerateObject())
        {
            if (PreferenceRules.Modes.Contains(mode.Name) && mode.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                kept[mode.Name] = mode.Value.GetBoolean();
            else
                log.Corrected(ImportReason.MODES_INVALID, $"trading_modes '{mode.Name}' is no mode that is on or off and was dropped");
        }

        return kept;
    }

    private static List<string> AuxiliaryOf(string? json, ImportLog log)
    {
        if (Parse(json) is not { } modes)
            return [];
        if (modes.ValueKind != JsonValueKind.Array)
        {
            log.Corrected(ImportReason.MODES_INVALID, "auxiliary_modes is no array and was dropped");
            return [];
        }

        var kept = new List<string>();
        foreach (var mode in modes.EnumerateArray())
        {
            if (mode.ValueKind == JsonValueKind.String && PreferenceRules.Modes.Contains(mode.GetString()!))
                kept.Add(mode.GetString()!);
            else
                log.Corrected(ImportReason.MODES_INVALID, $"auxiliary_modes {mode.GetRawText()} is no mode and was dropped");
        }

        return kept;
    }

    /// <summary>Null where there is nothing: neither SQL's null nor JSON's says anything.</summary>
    private static JsonElement? Parse(string? json)
    {
        if (json is null)
            return null;
        var element = JsonElement.Parse(json);
        return element.ValueKind == JsonValueKind.Null ? null : element;
    }
}
