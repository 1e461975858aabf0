using System.Text.Json;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>What a parser of JSON lets through and then fails at.</summary>
public static class JsonText
{
    /// <summary>Whether a name or text holds the escape of half a character, which can be parsed, and neither read nor written again.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool HasHalfCharacters(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
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
