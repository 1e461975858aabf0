using Fyntrix.Identity.SecondFactors;

namespace Fyntrix.Identity.Passwords;

/// <summary>A change of the password. Who has none yet leaves out the current one.</summary>
internal sealed record PasswordChangeRequest(string? CurrentPassword, string? NewPassword);

/// <summary>A forgotten password.</summary>
internal sealed record PasswordForgotRequest(string? Email);

/// <summary>That a code is on its way, if there is an account; the same for everybody.</summary>
internal sealed record PasswordForgotAnswer(string Message);

/// <summary>A new password by the code that was sent, and by the second factor where there is one.</summary>
internal sealed record PasswordResetRequest(string? Email, string? Code, string? NewPassword, string? SecondFactorCode, string? RecoveryCode)
{
    public SecondFactorAnswer SecondFactor() => new(SecondFactorCode, RecoveryCode);
}
