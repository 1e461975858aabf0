using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>What a parser of JSON lets through and then fails at.</summary>
public static class JsonText
{
    /// <summary>Whether a name or text holds the escape of half a character, which can be parsed, and neither read nor written again.</summary>
    public static bool HasHalfCharacters(JsonElement json) => HasHalfCharacters(JsonMarshal.GetRawUtf8Value(json));

    /// <summary>The same of JSON that is not parsed yet.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool HasHalfCharacters(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return true;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                // The rest is UTF-8, which has none.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            }

            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
