namespace Fyntrix.Identity.Sessions;

/// <summary>Why a session ended.</summary>
internal enum SessionEnd
{
    SIGNED_OUT,
    SIGNED_OUT_EVERYWHERE,
    TOKEN_REPLAYED,
    TOO_MANY_SESSIONS,
    ACCOUNT_DELETED,
    ACCOUNT_DISABLED,
}
