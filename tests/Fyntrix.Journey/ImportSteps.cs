using System.Text.Json.Nodes;
using static Fyntrix.Journey.UsersDay;

namespace Fyntrix.Journey;

/// <summary>b. What the former system left.</summary>
internal static class ImportSteps
{
    public static async Task PlayAsync(UsersDay day, GatewayClient user, CancellationToken cancellationToken)
    {
        var legacy = LegacyFiles.Find();
        try
        {
            var first = await ImportAsync(day, legacy, cancellationToken);
            var found = first["found"]!;
            var numbers = new LegacyNumbers((int)found["runs"]!, (int)found["recommendations"]!, (int)found["times_corrected"]!, (int)found["prices_recovered"]!);
            Expect(numbers == legacy.Numbers, $"The import must find {legacy.Numbers}, not {numbers}.");

            var second = await ImportAsync(day, legacy, cancellationToken);
            Expect(second["added"]!.AsObject().All(count => (int)count.Value! == 0), "A second import must add nothing.");

            var picks = await AllAsync(user, "/api/v1/picks", cancellationToken);
            Expect(picks.Count(p => (bool)p["time_corrected"]!) >= numbers.TimesCorrected, "Every imported pick must come back with its true time.");
            Expect(picks.Count(p => (string?)p["entry_price_source"] == "RUN_PAYLOAD") >= numbers.PricesRecovered, "Every recovered price must come back, marked as such.");
        }
        finally
        {
            if (legacy.IsSample)
                Directory.Delete(legacy.Folder, recursive: true);
        }
    }

    private static async Task<JsonNode> ImportAsync(UsersDay day, LegacyFiles legacy, CancellationToken cancellationToken)
    {
        var said = await day.Operator.RunAsync(
            "Fyntrix.Recommendations",
            ["import-legacy", "--from", legacy.Folder, "--report", "json"],
            new Dictionary<string, string>(),
            cancellationToken);
        var report = JsonNode.Parse(said)!;
        await day.TellAsync($"   operator: dotnet Fyntrix.Recommendations.dll import-legacy --from {(legacy.IsSample ? "the sample" : "the former system's files")} --report json");
        await day.TellAsync($"      → found {report["found"]!.ToJsonString()}");
        await day.TellAsync($"      → added {report["added"]!.ToJsonString()}");
        return report;
    }

    private static async Task<List<JsonNode>> AllAsync(GatewayClient client, string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await client.GetAsync($"{path}?limit=100{(cursor is null ? "" : $"&cursor={cursor}")}", cancellationToken);
            items.AddRange(page["items"]!.AsArray()!);
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        return items;
    }
}
