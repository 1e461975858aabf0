using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fyntrix.Recommendations.Shared;

/// <summary>
/// Valid JSON from the store that goes out as it is, without being parsed: also what a parser would not write again, such as the
/// escape of half a character.
/// </summary>
[JsonConverter(typeof(Converter))]
internal sealed record RawJson(string Text)
{
    public static RawJson? From(string? text) => text is null ? null : new(text);

    internal sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(document.RootElement.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}
