using System.Text.Json.Nodes;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Valid requests to change one thing in.</summary>
internal static class SampleRun
{
    public static JsonObject Of(params JsonObject[] picks) => new()
    {
        ["universe"] = "NIFTY50",
        ["mode"] = "Swing",
        ["generated_at"] = "2026-01-09T06:29:30.1234567Z",
        ["source"] = "hourly",
        ["picks"] = new JsonArray([.. picks.Length > 0 ? picks : [Long("TITAN"), Short("GRASIM")]]),
    };

    public static JsonObject Long(string symbol) => new()
    {
        ["symbol"] = symbol,
        ["recommendation"] = "Buy",
        ["direction"] = "LONG",
        ["entry_price"] = 3412.65m,
        ["stop_loss_price"] = 3310.3m,
        ["target_price"] = 3685.5m,
        ["score_blend"] = 64.2m,
        ["confidence"] = "Medium",
    };

    public static JsonObject Short(string symbol) => new()
    {
        ["symbol"] = symbol,
        ["recommendation"] = "Strong Sell",
        ["direction"] = "SHORT",
        ["entry_price"] = 2788.45m,
        ["stop_loss_price"] = 2872.1m,
        ["target_price"] = 2565.4m,
        ["score_blend"] = 31m,
        ["confidence"] = "High",
    };

    /// <summary>The same request with a member of it, named by path such as <c>picks[0].symbol</c>, set to another value.</summary>
    public static JsonObject With(this JsonObject run, string path, JsonNode? value)
    {
        JsonNode at = run;
        var parts = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        foreach (var part in parts[..^1])
            at = part[0] == '[' ? at[int.Parse(part[1..^1], System.Globalization.CultureInfo.InvariantCulture)]! : at[part]!;
        if (parts[^1][0] == '[')
            at[int.Parse(parts[^1][1..^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        else
            at[parts[^1]] = value;
        return run;
    }
}
