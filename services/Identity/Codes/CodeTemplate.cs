using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fyntrix.Identity.Codes;

/// <summary>Fills the placeholders of a provider's request. What is filled in is never looked at for placeholders again.</summary>
internal static partial class CodeTemplate
{
    public const string Json = "application/json";
    public const string Form = "application/x-www-form-urlencoded";

    public static string Url(string template, CodeMessage message) => Fill(template, message, Uri.EscapeDataString);

    /// <exception cref="ArgumentOutOfRangeException">Nobody knows how to escape for this content type; settings with one are refused.</exception>
    public static string Body(string template, string contentType, CodeMessage message) => Fill(template, message, contentType switch
    {
        Json => value => JsonEncodedText.Encode(value).ToString(),
        Form => WebUtility.UrlEncode,
        _ => throw new ArgumentOutOfRangeException(nameof(contentType), contentType, null),
    });

    public static bool Has(string? template, string placeholder) => template?.Contains($"{{{placeholder}}}", StringComparison.Ordinal) == true;

    private static string Fill(string template, CodeMessage message, Func<string, string> escape) =>
        Placeholder().Replace(template, match => escape(match.Groups["name"].Value switch
        {
            "to" => message.Target,
            "text" => message.Text,
            "code" => message.Code,
            _ => message.Purpose.ToString(),
        }));

    [GeneratedRegex(@"\{(?<name>to|text|code|purpose)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
