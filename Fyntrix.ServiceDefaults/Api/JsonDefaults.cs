using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// The JSON conventions of every service: snake_case, times as ISO 8601 UTC with Z, decimals exact and without trailing
/// zeros, enums exactly as spelled, unknown and repeated members refused.
/// </summary>
public static class JsonDefaults
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new SpelledEnumConverterFactory());
        options.Converters.Add(new UtcTimeConverter());
        options.Converters.Add(new ExactDecimalConverter());
        options.Converters.Add(new StorableStringConverter());
        return options;
    }

    private sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
    {
        private static readonly string[] Formats =
        [
            "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        ];

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            // A time without an offset is refused: guessing a zone is how the former system stamped IST as UTC.
            if (reader.TokenType == JsonTokenType.String
                && reader.GetString() is { } text
                && (text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':'))
                && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            {
                return time.ToUniversalTime();
            }

            throw new FieldFormatException("must be a time in ISO 8601 with its offset, such as 2026-01-09T14:26:26Z.");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
    }

    private sealed class ExactDecimalConverter : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var value) ? throw new FieldFormatException("must be a number.")
            : !IsExact(value, reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan) ? throw new FieldFormatException("has more digits than can be kept.")
            : value;

        // Dividing by one with 28 zeros drops the trailing zeros that a numeric column brings along.
        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value / 1.0000000000000000000000000000m);

        /// <summary>Whether the value has each digit of the number: those that a decimal cannot hold are rounded away.</summary>
        private static bool IsExact(decimal value, ReadOnlySpan<byte> number)
        {
            const int always = 28;
            var exponent = number.IndexOfAny((byte)'e', (byte)'E');
            return (exponent < 0 && number.Length <= always)
                || Digits(Encoding.ASCII.GetString(exponent < 0 ? number : number[..exponent])) == Digits(value.ToString(CultureInfo.InvariantCulture));
        }

        private static string Digits(string number) => string.Concat(number.Where(char.IsAsciiDigit)).Trim('0');
    }

    private sealed class StorableStringConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new FieldFormatException("must be a text.");
            return Storable(reader.GetString()!);
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Storable(reader.GetString()!);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

        private static string Storable(string text) =>
            text.Contains('\0', StringComparison.Ordinal) ? throw new FieldFormatException("must not contain the character U+0000.") : text;
    }
}
