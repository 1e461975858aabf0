using Fyntrix.Recommendations.Policies.Config;

namespace Fyntrix.Recommendations.Policies;

/// <summary>
/// The policy that the service brings along and that decides when no other is ACTIVE: the former system's baseline, with weights of
/// the engine's agents and that system's thresholds. Its figures are <c>baseline-policy.json</c>.
/// </summary>
internal static class BuiltInPolicy
{
    public const string Name = "RL Baseline v1";

    /// <summary>The first 32 hex digits of SHA-256(<see cref="Name"/>): the same in every file.</summary>
    public const string Id = "34e9707e2993ca45d6190192a912a685";

    private static readonly Lazy<(string Json, PolicyConfig Config)> Built = new(Read);

    public static string ConfigJson => Built.Value.Json;

    public static PolicyConfig Config => Built.Value.Config;

    private static (string, PolicyConfig) Read()
    {
        using var reader = new StreamReader(typeof(BuiltInPolicy).Assembly.GetManifestResourceStream("baseline-policy.json")!);
        var json = CanonicalJson.Of(reader.ReadToEnd());
        var reading = PolicyConfigReader.Read(json, builtIn: null);
        return (json, reading.Config ?? throw new InvalidOperationException($"The built-in policy is broken: {reading.Errors.First().Key} {reading.Errors.First().Value[0]}"));
    }
}
