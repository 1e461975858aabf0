using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fyntrix.Trading.Encryption;

/// <summary>A decrypted secret. It refuses to be logged, formatted or serialised; <see cref="Reveal"/> is where it is used.</summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(NeverAsJson))]
internal sealed class SecretText(string text)
{
    private readonly string _text = text;

    public string Reveal() => _text;

    public override string ToString() => "***";

    private sealed class NeverAsJson : JsonConverter<SecretText>
    {
        public override SecretText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is not read from JSON.");

        public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is not written to JSON.");
    }
}
