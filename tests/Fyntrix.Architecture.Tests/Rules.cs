using System.Text.RegularExpressions;

namespace Fyntrix.Architecture.Tests;

/// <summary>The rules between the rooms of the house, each as a function from what is there to what breaks it.</summary>
internal static partial class Rules
{
    private static readonly string[] OpenToServices = ["Fyntrix.ServiceDefaults", "Fyntrix.Contracts"];

    private static readonly Dictionary<string, string> StoreOwners = new()
    {
        ["identitydb"] = "Fyntrix.Identity",
        ["tradingdb"] = "Fyntrix.Trading",
        ["ai_recommendations.db"] = "Fyntrix.Recommendations",
        ["market_data.db"] = "Fyntrix.Recommendations",
        ["llm_costs.db"] = "Fyntrix.LlmCosts",
    };

    /// <summary>Services and the gateway reference ServiceDefaults and Contracts, and never each other.</summary>
    public static IEnumerable<string> References(IEnumerable<Project> rooms) =>
        from room in rooms
        from reference in room.References
        where !OpenToServices.Contains(reference)
        select $"{room.Name} references {reference}";

    /// <summary>Contracts are plain records: no packages, no projects.</summary>
    public static IEnumerable<string> PlainContracts(Project contracts) =>
        contracts.Packages.Concat(contracts.References).Select(r => $"{contracts.Name} references {r}");

    /// <summary>Each store is named in its own service alone.</summary>
    public static IEnumerable<string> StoresOfOthers(string project, string file, string text) =>
        from store in StoreOwners
        where store.Value != project && text.Contains($"\"{store.Key}\"", StringComparison.Ordinal)
        select $"{file} names {store.Key}, which belongs to {store.Value}";

    /// <summary>MassTransit is named in one folder.</summary>
    public static IEnumerable<string> MassTransitOutside(string file, string text) =>
        text.Contains("using MassTransit", StringComparison.Ordinal) && !file.StartsWith("Fyntrix.ServiceDefaults/Messaging/", StringComparison.Ordinal)
            ? [$"{file} uses MassTransit"]
            : [];

    /// <summary>Time comes from the TimeProvider.</summary>
    public static IEnumerable<string> OwnClocks(string file, string text) =>
        Clock().Matches(text).Select(m => $"{file} reads the clock by {m.Value}");

    /// <summary>No failure is swallowed: a catch says which, and does something.</summary>
    public static IEnumerable<string> SwallowedFailures(string file, string text) =>
        EmptyCatch().Matches(text).Select(_ => $"{file} swallows a failure");

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();
}
