using System.Text.Json.Serialization;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// A member of a PATCH request: left out (keep), null (clear) or a value (set), as JSON Merge Patch (RFC 7396) means them.
/// </summary>
[JsonConverter(typeof(PatchConverterFactory))]
public readonly record struct Patch<T>
{
    public Patch(T? value)
    {
        IsSet = true;
        Value = value;
    }

    public bool IsSet { get; }

    public T? Value { get; }

    /// <summary>The new value where one was sent, the old one otherwise.</summary>
    public T? Or(T? old) => IsSet ? Value : old;
}
