using System.Collections.Frozen;

namespace Fyntrix.Identity.Passwords;

/// <summary>
/// The passwords that everybody tries first: 17,950 published ones of eight and more characters (common-passwords.txt; OWASP
/// ASVS 5.0, 6.2.4 asks for 3,000), some of this house and its country, and what is made by repeating one. Compared without
/// case, and without the digits or marks that people put between and at the end.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt";
    private const int ShortestListed = 8;

    private static readonly FrozenSet<string> Words = new[]
    {
        "password", "passw0rd", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "iloveyou", "letmein", "welcome", "admin",
        "administrator", "football", "baseball", "princess", "sunshine", "superman", "batman", "trustno", "master", "dragon",
        "monkey", "shadow", "michael", "jennifer", "computer", "internet", "starwars", "whatever", "cricket", "india",
        "mumbai", "nifty", "sensex", "fyntrix", "trading", "zerodha", "reliance", "abcdefghijklmno", "correcthorsebatterystaple",
        "qwertyuiopasdfghjklzxcvbnm", "qazwsxedcrfvtgb", "passwordpassword", "iloveyouiloveyou", "thisismypassword",
        "mypasswordismypassword", "passwordispassword", "changemechangeme", "letmeinletmein", "ihatepasswords",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly Lazy<FrozenSet<string>> Listed = new(Read);

    /// <summary>The published ones, most frequent first.</summary>
    public static IEnumerable<string> All()
    {
        using var reader = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    public static bool Contains(string password)
    {
        var lower = password.ToLowerInvariant();
        var core = new string([.. lower.Where(char.IsLetterOrDigit)]);
        return IsListed(lower) || IsListed(core) || Repeats(core.TrimEnd([.. "0123456789"]));
    }

    /// <summary>Whether the text, or what is left of it without some of the digits and marks at its end, is one of them.</summary>
    private static bool IsListed(string text)
    {
        for (var length = text.Length; length >= ShortestListed; length--)
        {
            if (Listed.Value.Contains(text[..length]))
                return true;
            if (char.IsLetter(text[length - 1]))
                return false;
        }

        return false;
    }

    private static bool Repeats(string core)
    {
        if (Words.Contains(core))
            return true;
        for (var part = 1; part <= core.Length / 2; part++)
        {
            var word = core[..part];
            if (core.Length % part == 0 && (Words.Contains(word) || Listed.Value.Contains(word)) && core.Replace(word, "", StringComparison.Ordinal).Length == 0)
                return true;
        }

        return false;
    }

    private static FrozenSet<string> Read() => All().ToFrozenSet(StringComparer.Ordinal);
}
