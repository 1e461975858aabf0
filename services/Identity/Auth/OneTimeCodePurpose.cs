namespace Fyntrix.Identity.Auth;

/// <summary>What a one-time code is good for; it serves nothing else.</summary>
internal enum OneTimeCodePurpose
{
    PHONE_SIGN_UP,
    PHONE_SIGN_IN,
    EMAIL_VERIFICATION,
    PASSWORD_RESET,
}
