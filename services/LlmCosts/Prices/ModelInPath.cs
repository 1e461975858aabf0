namespace Fyntrix.LlmCosts.Prices;

/// <summary>A model's name as it stands in a path.</summary>
internal static class ModelInPath
{
    /// <summary>The name: an escaped slash stays escaped in a path's values, so that it does not become another one.</summary>
    public static string Name(string value) => value.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
