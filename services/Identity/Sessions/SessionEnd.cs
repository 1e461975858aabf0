namespace Fyntrix.Identity.Sessions;

/// <summary>Why a session ended.</summary>
internal enum SessionEnd
{
    SIGNED_OUT,
    SIGNED_OUT_EVERYWHERE,
    ENDED_BY_OWNER,
    TOKEN_REPLAYED,
    TOO_MANY_SESSIONS,
    CREDENTIALS_CHANGED,
    ROLE_CHANGED,
    ACCOUNT_DELETED,
    ACCOUNT_DISABLED,
}
