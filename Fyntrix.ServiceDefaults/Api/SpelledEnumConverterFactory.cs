using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// Enums by the names of their members and nothing else. The framework's own converter also reads other cases, spaces around a
/// name, and "A, B" as A | B, which may be no member at all.
/// </summary>
internal sealed class SpelledEnumConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<string, T> ByName = Enum.GetNames<T>().ToDictionary(name => name, Enum.Parse<T>, StringComparer.Ordinal);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? Find(reader.GetString()!) : throw new FieldFormatException("must be a text.");

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Find(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Name(value));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(Name(value));

        private static T Find(string name) =>
            ByName.TryGetValue(name, out var value) ? value : throw new FieldFormatException($"must be one of {string.Join(", ", ByName.Keys)}.");

        private static string Name(T value) => Enum.GetName(value) ?? throw new JsonException($"{value} is no member of {typeof(T).Name}.");
    }
}
