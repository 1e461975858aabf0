namespace Fyntrix.Identity.SecondFactors;

/// <summary>What was typed as a second factor: one of the two.</summary>
/// <param name="Code">Of the authenticator app.</param>
/// <param name="RecoveryCode">From the list that was written down.</param>
internal readonly record struct SecondFactorAnswer(string? Code, string? RecoveryCode)
{
    public bool IsGiven => Code is not null || RecoveryCode is not null;
}
