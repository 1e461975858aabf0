using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Picks;

/// <summary>The id of a pick, by which everybody outside knows it.</summary>
internal static class PickId
{
    /// <summary>The first 32 hex digits of SHA-256 over <c>run_id|symbol</c>: the same pick gets the same id however it came in.</summary>
    public static string Of(string runId, string symbol) => Hashes.Sha256Hex($"{runId}|{symbol}")[..32];

    /// <summary>Reads an id of 32 hex digits, with or without the dashes of a UUID.</summary>
    public static bool TryParse(string text, out string id)
    {
        id = Guid.TryParseExact(text, "N", out var guid) || Guid.TryParseExact(text, "D", out guid) ? guid.ToString("N") : "";
        return id.Length > 0;
    }
}
