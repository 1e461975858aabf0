namespace Fyntrix.Identity.Auth;

/// <summary>A code that was sent to a phone or an e-mail address, as a slow hash with its own salt; good once, for a short time.</summary>
internal sealed class OneTimeCode
{
    private OneTimeCode()
    {
    }

    public string Id { get; private set; } = "";

    public string UserId { get; private set; } = "";

    public OneTimeCodePurpose Purpose { get; private set; }

    public string CodeHash { get; private set; } = "";

    public int Attempts { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }
}
