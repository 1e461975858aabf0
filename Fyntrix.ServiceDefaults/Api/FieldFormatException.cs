using System.Text.Json;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>A JSON value that one of our converters refuses, with a text that a client may read.</summary>
public sealed class FieldFormatException(string fieldError) : JsonException(null, null, null, null)
{
    public string FieldError { get; } = fieldError;
}
