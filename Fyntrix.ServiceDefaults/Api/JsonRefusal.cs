using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>Why JSON does not fit a request, with the member named.</summary>
public static partial class JsonRefusal
{
    private const int MaxPathLength = 200;

    /// <summary>A 400 that says what is wrong and where, in our words: the exception's own text is not for clients.</summary>
    public static Refusal Explain(JsonException json)
    {
        var path = json.Path is { Length: > 2 } p && p.StartsWith("$.", StringComparison.Ordinal) ? p[2..] : null;
        var unknown = UnknownMember().Match(json.Message);
        if (unknown.Success)
            return Refusal.Invalid(Shortened(path ?? unknown.Groups["name"].Value), "is not a member of this request.");

        var twice = NamedTwice().Match(json.Message);
        if (path is not null && twice.Success)
        {
            var name = twice.Groups["name"].Value;
            var own = path[(path.LastIndexOf('.') + 1)..];
            var isOwn = name.Length == 0 || own == name || (name.EndsWith("...", StringComparison.Ordinal) && own.StartsWith(name[..^3], StringComparison.Ordinal));
            return Refusal.Invalid(Shortened(path), isOwn ? "stands there twice." : $"has the member {name} twice.");
        }

        return path is null
            ? new(StatusCodes.Status400BadRequest, "MALFORMED_JSON", "The body is not valid JSON for this request.")
            : Refusal.Invalid(Shortened(path), json is FieldFormatException field ? field.FieldError : "has a value of the wrong kind.");
    }

    // A name that the client made up may be as long as a body.
    private static string Shortened(string path) => path.Length > MaxPathLength ? $"{path[..MaxPathLength]}…" : path;

    [GeneratedRegex("property '(?<name>[^']+)' could not be mapped", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownMember();

    // The serializer shortens the name of a long one.
    [GeneratedRegex("^Duplicate propert(y '(?<name>[^']+)'|ies)", RegexOptions.CultureInvariant)]
    private static partial Regex NamedTwice();
}
