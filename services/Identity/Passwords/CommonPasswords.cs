using System.Collections.Frozen;

namespace Fyntrix.Identity.Passwords;

/// <summary>
/// Passwords of 15 and more characters that lead the published lists of guessed ones, and what is made by repeating a
/// shorter one that does. Compared without case, spaces and the digits or marks that people add at the end.
/// </summary>
internal static class CommonPasswords
{
    private static readonly FrozenSet<string> Words = new[]
    {
        "password", "passw0rd", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "iloveyou", "letmein", "welcome", "admin",
        "administrator", "football", "baseball", "princess", "sunshine", "superman", "batman", "trustno", "master", "dragon",
        "monkey", "shadow", "michael", "jennifer", "computer", "internet", "starwars", "whatever", "cricket", "india",
        "mumbai", "nifty", "sensex", "fyntrix", "trading", "zerodha", "reliance", "abcdefghijklmno", "correcthorsebatterystaple",
        "qwertyuiopasdfghjklzxcvbnm", "qazwsxedcrfvtgb", "passwordpassword", "iloveyouiloveyou", "thisismypassword",
        "mypasswordismypassword", "passwordispassword", "changemechangeme", "letmeinletmein", "ihatepasswords",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string password)
    {
        var core = new string([.. password.ToLowerInvariant().Where(char.IsLetterOrDigit)]).TrimEnd([.. "0123456789"]);
        if (Words.Contains(core))
            return true;
        for (var part = 1; part <= core.Length / 2; part++)
        {
            var word = core[..part];
            if (Words.Contains(word) && core.Length % part == 0 && core.Replace(word, "", StringComparison.Ordinal).Length == 0)
                return true;
        }

        return false;
    }
}
