namespace Fyntrix.Identity.Passwords;

/// <summary>
/// What a password must be: long (NIST SP 800-63B-4: 15 characters where it stands alone, 8 beside a second factor, no
/// composition rules) and not one that everybody tries first.
/// </summary>
internal static class PasswordRules
{
    public const int MinLength = 15;

    /// <summary>Where a second factor stands beside it.</summary>
    public const int MinLengthWithSecondFactor = 8;

    public const int MaxLength = 128;

    /// <summary>The fewest characters: a second factor beside a password lets it be shorter.</summary>
    public static int MinLengthOf(bool hasSecondFactor) => hasSecondFactor ? MinLengthWithSecondFactor : MinLength;

    /// <summary>The error for this password, or null when it may be used.</summary>
    /// <param name="password">The password.</param>
    /// <param name="minLength">The fewest characters: <see cref="MinLength"/> or <see cref="MinLengthWithSecondFactor"/>.</param>
    /// <param name="context">What is known of the user and must not make up the password: e-mail, name.</param>
    public static string? Check(string password, int minLength, params ReadOnlySpan<string?> context)
    {
        if (password.Length < minLength)
            return $"must have at least {minLength} characters; a few words in a row are easy to remember.";
        if (password.Length > MaxLength)
            return $"must have at most {MaxLength} characters.";
        if (password.Distinct().Count() < 5 || IsRun(password))
            return "is too easy to guess: it repeats or counts up.";
        if (CommonPasswords.Contains(password))
            return "is one of the most used passwords; choose another.";
        var rest = password;
        foreach (var known in context)
        {
            foreach (var word in (known ?? "").Split('@', ' ').Where(w => w.Length >= 6))
                rest = rest.Replace(word, "", StringComparison.OrdinalIgnoreCase);
        }

        return rest.Length < minLength / 2 ? "is made of your own name or address; choose another." : null;
    }

    private static bool IsRun(string password)
    {
        var steps = password.Zip(password.Skip(1), (a, b) => b - a).ToList();
        return steps.Count(s => s is 1 or -1 or 0) > steps.Count * 3 / 4;
    }
}
