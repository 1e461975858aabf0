namespace Fyntrix.Identity.Sessions;

/// <summary>What can happen to an account that its owner should be able to see.</summary>
internal enum SecurityEventKind
{
    SIGNED_UP,
    SIGNED_IN,
    SIGNED_OUT,
    SIGNED_OUT_EVERYWHERE,
    REFRESH_TOKEN_REPLAYED,
    ACCOUNT_DELETED,
}
