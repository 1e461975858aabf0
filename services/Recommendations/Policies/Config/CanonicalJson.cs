using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Policies.Config;

/// <summary>
/// One text for one JSON value, so that equal configurations have equal hashes: members sorted by their names, no blanks, numbers
/// without superfluous zeros. In the spirit of RFC 8785, with numbers as decimals since configurations are read as such.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
            Write(writer, document.RootElement);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>SHA-256 of the canonical text in 64 hex digits; of the text itself where that has no canonical form.</summary>
    public static string Hash(string json)
    {
        try
        {
            return Hashes.Sha256Hex(Of(json));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half characters, which JSON can write and no text can hold, and nesting beyond what is read.
            return Hashes.Sha256Hex(json);
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when value.TryGetDecimal(out var number):
                writer.WriteRawValue(number.ToString("0.############################", CultureInfo.InvariantCulture));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
