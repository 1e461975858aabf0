using System.Globalization;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Valid configurations to change one thing in.</summary>
internal static class PolicySamples
{
    /// <summary>Weights of one mode; different shares give different configurations.</summary>
    public static string Weights(decimal technical = 0.6m) =>
        $"{{\"weights\":{{\"Swing\":{{\"technical\":{Text(technical)},\"risk\":{Text(1 - technical)}}}}}}}";

    /// <summary>Weights with an agent that nobody knows until it is registered.</summary>
    public static string WeightsOf(string agent) => $"{{\"weights\":{{\"Swing\":{{\"technical\":0.6,\"{agent}\":0.4}}}}}}";

    /// <summary>Every section, for Swing.</summary>
    public const string Whole =
        """
        {
          "weights": { "Swing": { "technical": 0.5, "pattern": 0.3, "regime": 0.2 } },
          "thresholds": { "Swing": { "bull_min_score": 60, "bull_min_rr": 1.8, "bear_max_score": 45, "bear_min_rr": 1.8, "min_confidence": "Medium" } },
          "modes": { "Swing": { "exits": { "default_profile": "wide", "profiles": {
            "wide": {
              "name": "Wide",
              "stop": { "type": "percent", "value": 4 },
              "target": { "type": "rr_multiple", "value": 2.5 },
              "trailing": { "enabled": true, "activation_type": "percent", "activation_value": 6, "trail_type": "percent", "trail_value": 3 },
              "time_stop": { "enabled": true, "max_hold_minutes": 10080 },
              "exit_priority": { "order": ["STOP", "TRAIL", "TARGET", "TIME"] }
            },
            "tight": { "stop": { "type": "percent", "value": 1 }, "target": { "type": "percent", "value": 2 } }
          } } } },
          "bandit": { "Swing": { "enabled": true, "epsilon": 0.15, "min_trades_per_action": 50, "actions": ["wide", "tight"] } },
          "entry_bandit": { "Swing": {
            "enabled": true, "epsilon": 0.1, "min_trades_per_action": 50,
            "actions": { "follow": { "bull_min_score": 60, "bull_min_rr": 1.8, "bear_max_score": 40, "bear_min_rr": 1.8, "max_long_picks": 5, "max_short_picks": 3 } },
            "regime_bias": { "Bull": { "long_mult": 1.2, "short_mult": 0.5 }, "Bear": { "long_mult": 0.6, "short_mult": 1.2 }, "Range": { "long_mult": 1, "short_mult": 1 } },
            "default_action": "follow"
          } },
          "evaluation": { "Swing": { "lookback_days": 30, "timeframe": "1D", "evaluation_horizon": "EOD" } }
        }
        """;

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
