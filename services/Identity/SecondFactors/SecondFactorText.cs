namespace Fyntrix.Identity.SecondFactors;

/// <summary>What codes look like, and what to say of text that does not.</summary>
internal static class SecondFactorText
{
    public const string NoCode = "must be the six digits that the authenticator shows.";
    public const string NoRecoveryCode = "must be one of your recovery codes, like XXXX-XXXX-XXXX.";
    public const string OneOfTwo = "must be given, or recovery_code in its place.";

    private const int LongestRecoveryCode = 32;

    public static bool IsCode(string? text) => text is { Length: TotpCodes.Digits } && text.All(char.IsAsciiDigit);

    public static bool IsRecoveryCode(string? text) => text is { Length: <= LongestRecoveryCode } && RecoveryCodeText.Parse(text) is not null;
}
