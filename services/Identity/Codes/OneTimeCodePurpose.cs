namespace Fyntrix.Identity.Codes;

/// <summary>What a one-time code is good for; it serves nothing else.</summary>
internal enum OneTimeCodePurpose
{
    PHONE_SIGN_UP,
    PHONE_SIGN_IN,
    PHONE_CHANGE,
    EMAIL_VERIFICATION,
    EMAIL_CHANGE,
    PASSWORD_RESET,
}
