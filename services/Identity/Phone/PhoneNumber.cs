using System.Text.RegularExpressions;

namespace Fyntrix.Identity.Phone;

internal static partial class PhoneNumber
{
    /// <summary>E.164: a plus sign, a country code and at most 15 digits in all.</summary>
    public static bool IsValid(string? text) => text is not null && E164().IsMatch(text);

    [GeneratedRegex(@"\A\+[1-9][0-9]{1,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex E164();
}
