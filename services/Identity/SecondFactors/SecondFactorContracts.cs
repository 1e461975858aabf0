namespace Fyntrix.Identity.SecondFactors;

/// <summary>A code of the authenticator app.</summary>
internal sealed record TotpCodeRequest(string? Code);

/// <summary>A code of the authenticator app, or a recovery code.</summary>
internal sealed record SecondFactorRequest(string? Code, string? RecoveryCode)
{
    public SecondFactorAnswer Answer() => new(Code, RecoveryCode);
}

/// <summary>The second half of a sign-in: the <c>mfa_token</c> of the first one, and a code of either kind.</summary>
internal sealed record SecondFactorSignInRequest(string? MfaToken, string? Code, string? RecoveryCode, string? DeviceId)
{
    public SecondFactorAnswer Answer() => new(Code, RecoveryCode);
}

/// <summary>A secret for an authenticator app, in base 32 to type and as an otpauth URI to show as a QR code. It is shown this once.</summary>
internal sealed record TotpEnrollment(string Secret, string OtpauthUri);

/// <summary>Recovery codes, to write down: they are shown this once, and each is good once.</summary>
internal sealed record RecoveryCodesAnswer(IReadOnlyList<string> RecoveryCodes);

/// <summary>Whether there is an authenticator, and how many recovery codes are left.</summary>
internal sealed record SecondFactorState(bool Totp, int RecoveryCodesLeft);
