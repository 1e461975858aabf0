namespace Fyntrix.Identity.SecondFactors;

/// <summary>A second factor that was right when it was looked at; it counts once it is spent.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Method">Its word in the amr claim.</param>
/// <param name="Step">The step of the authenticator's code.</param>
/// <param name="RecoveryHash">The stored hash of the recovery code.</param>
internal sealed record ShownFactor(string UserId, string Method, long? Step, string? RecoveryHash)
{
    public const string Otp = "otp"; // RFC 8176

    /// <summary>RFC 8176 has no word for recovery codes; ours tells them from the authenticator.</summary>
    public const string Recovery = "rc";

    public const string Multiple = "mfa"; // RFC 8176

    /// <summary>What is left of an amr claim when there is no second factor any more.</summary>
    public static string WithoutSecond(string methods) => string.Join(' ', methods.Split(' ').Except([Otp, Recovery, Multiple]));
}
