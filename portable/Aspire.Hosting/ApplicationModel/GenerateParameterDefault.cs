// Stands in for Aspire.Hosting.AppHost 13.1.3: a value made up at random.

using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

public sealed class GenerateParameterDefault : ParameterDefault
{
    // Without the letters that are taken for one another.
    private const string LowerLetters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperLetters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>Characters.</summary>
    public int MinLength { get; set; } = 22;

    public bool Special { get; set; } = true;

    internal override string GetDefaultValue() =>
        RandomNumberGenerator.GetString(LowerLetters + UpperLetters + Digits + (Special ? SpecialCharacters : ""), MinLength);
}
