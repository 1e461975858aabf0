using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>How a mode is shown beside its picks.</summary>
internal sealed record ModeInfo(TradingMode Name, string DisplayName, string Description, string Horizon, string Icon)
{
    public static ModeInfo Of(TradingMode mode)
    {
        var profile = ModeProfile.Of(mode);
        return new(mode, profile.DisplayName, profile.Description, profile.Horizon, profile.Icon);
    }
}
