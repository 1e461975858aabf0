namespace Fyntrix.Identity.SecondFactors;

/// <summary>A code for the day on which the authenticator is lost, as a slow hash with its own salt; good once.</summary>
internal sealed class RecoveryCode
{
    private RecoveryCode()
    {
    }

    public string UserId { get; private set; } = "";

    /// <summary>The code's first part, by which its row is found; the rest is the secret.</summary>
    public string Handle { get; private set; } = "";

    public string CodeHash { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public static RecoveryCode Of(string userId, string handle, string codeHash, DateTimeOffset now) => new()
    {
        UserId = userId,
        Handle = handle,
        CodeHash = codeHash,
        CreatedAt = now,
    };
}
