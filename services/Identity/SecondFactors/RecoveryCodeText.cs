using System.Security.Cryptography;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>
/// A recovery code as its owner writes it down: XXXX-XXXX-XXXX in Crockford's base 32, which has no letters that look like
/// digits. The first part finds its row; the other two, 40 random bits, are the secret.
/// </summary>
internal sealed record RecoveryCodeText(string Handle, string Secret)
{
    /// <summary>How many a user has.</summary>
    public const int Count = 10;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Part = 4;
    private const int Length = 3 * Part;

    /// <summary>A full set of new ones, each with a handle of its own.</summary>
    public static IReadOnlyList<RecoveryCodeText> NewSet()
    {
        var codes = new Dictionary<string, RecoveryCodeText>(StringComparer.Ordinal);
        while (codes.Count < Count)
        {
            var code = Split(RandomNumberGenerator.GetString(Alphabet, Length));
            codes[code.Handle] = code;
        }

        return [.. codes.Values];
    }

    /// <summary>Reads what was typed, without regard to case, dashes and spaces, and with I and L for 1 and O for 0.</summary>
    public static RecoveryCodeText? Parse(string text)
    {
        var typed = new string([.. text.Where(c => c is not ('-' or ' ')).Select(c => char.ToUpperInvariant(c) switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            var other => other,
        })]);
        return typed.Length == Length && typed.All(Alphabet.Contains) ? Split(typed) : null;
    }

    public override string ToString() => $"{Handle}-{Secret[..Part]}-{Secret[Part..]}";

    private static RecoveryCodeText Split(string code) => new(code[..Part], code[Part..]);
}
