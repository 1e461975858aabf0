namespace Fyntrix.Recommendations.Policies.Config;

/// <summary>What came of reading a configuration.</summary>
/// <param name="Config">Null when there are errors.</param>
/// <param name="Errors">What is wrong, by the path of the member within the configuration; the empty path is the whole.</param>
internal sealed record PolicyConfigReading(PolicyConfig? Config, IReadOnlyDictionary<string, string[]> Errors)
{
    public bool IsValid => Config is not null;

    /// <summary>The errors by their paths in a request or a policy, where the configuration is the member <c>config</c>.</summary>
    public IReadOnlyDictionary<string, string[]> ErrorsOfRequest =>
        Errors.ToDictionary(e => e.Key.Length == 0 ? "config" : $"config.{e.Key}", e => e.Value);
}
