using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>
/// A journal: lines of a checksum and a JSON array of changes, all that had changed at one moment. What is too much for a line stands in
/// several, all but the last of them as <c>{"more": […]}</c>: they count together or not at all. A last line that does not end was torn off
/// when it was written, and does not count.
/// </summary>
internal static class ArchiveJournal
{
    private const int SumLength = 16;

    private const string More = "more";

    /// <summary>Begins a line's changes.</summary>
    public static void Begin(Utf8JsonWriter json, bool isFollowed)
    {
        if (isFollowed)
        {
            json.WriteStartObject();
            json.WritePropertyName(More);
        }

        json.WriteStartArray();
    }

    /// <summary>Ends them.</summary>
    public static void End(Utf8JsonWriter json, bool isFollowed)
    {
        json.WriteEndArray();
        if (isFollowed)
            json.WriteEndObject();
    }

    /// <summary>A line's changes.</summary>
    public static JsonElement Changes(JsonDocument line) => IsFollowed(line) ? line.RootElement.GetProperty(More) : line.RootElement;

    /// <summary>Whether the moment of a line goes on in the next one.</summary>
    public static bool IsFollowed(JsonDocument line) => line.RootElement.ValueKind == JsonValueKind.Object;

    public static byte[] Line(ReadOnlySpan<byte> json) => [.. Encoding.ASCII.GetBytes(Sum(json)), (byte)' ', .. json, (byte)'\n'];

    /// <summary>The changes of a journal's lines, and null for a line that is damaged. A last line that was torn off is passed over.</summary>
    public static IEnumerable<JsonDocument?> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var isTorn = file.Length > 0 && LastByte(file) != '\n';
        using var reader = new StreamReader(file, Encoding.UTF8);
        var line = reader.ReadLine();
        while (line is not null)
        {
            var next = reader.ReadLine();
            var changes = Parse(line);
            if (changes is not null || next is not null || !isTorn)
                yield return changes;
            line = next;
        }
    }

    private static int LastByte(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        var last = file.ReadByte();
        file.Seek(0, SeekOrigin.Begin);
        return last;
    }

    private static JsonDocument? Parse(string line)
    {
        if (line.Length <= SumLength || Sum(Encoding.UTF8.GetBytes(line[(SumLength + 1)..])) != line[..SumLength])
            return null;
        return JsonDocument.Parse(line[(SumLength + 1)..]);
    }

    private static string Sum(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json))[..SumLength];
}
