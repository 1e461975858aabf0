namespace Fyntrix.Identity.SigningKeys;

/// <summary>Where a key stands in its life.</summary>
internal enum SigningKeyState
{
    /// <summary>Published; signs later.</summary>
    PENDING,

    /// <summary>Signs.</summary>
    ACTIVE,

    /// <summary>Published for the tokens that it signed.</summary>
    RETIRED,
}
