using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Recommendations.Policies.Config;

/// <summary>Reads configurations strictly: unknown and repeated members and values out of range are errors with their paths.</summary>
internal static class PolicyConfigReader
{
    /// <summary>In UTF-8 bytes; the built-in one has about 8,000.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <param name="json">The configuration.</param>
    /// <param name="builtIn">What stands in for what is left out; null only for the built-in configuration itself.</param>
    public static PolicyConfigReading Read(string json, PolicyConfig? builtIn)
    {
        PolicyConfig? config;
        try
        {
            config = JsonSerializer.Deserialize<PolicyConfig>(json, JsonDefaults.Options);
        }
        catch (JsonException e)
        {
            return new(null, JsonRefusal.Explain(e).Errors ?? Whole("must be an object with the members weights, thresholds, modes, bandit, entry_bandit and evaluation."));
        }
        catch (InvalidOperationException)
        {
            return new(null, Whole("has a text with half a character in it."));
        }

        if (config is null)
            return new(null, Whole("must be an object."));
        var errors = PolicyConfigRules.Check(config, builtIn);
        return new(errors.Count == 0 ? config : null, errors);
    }

    private static Dictionary<string, string[]> Whole(string error) => new() { [""] = [error] };
}
