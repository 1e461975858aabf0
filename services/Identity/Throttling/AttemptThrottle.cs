namespace Fyntrix.Identity.Throttling;

/// <summary>What was tried in vain under one key: an account, an account from a device it knows, an address.</summary>
internal sealed class AttemptThrottle
{
    private AttemptThrottle()
    {
    }

    /// <summary>Kind and SHA-256 of whom it concerns: no address and no name stands here.</summary>
    public string Key { get; private set; } = "";

    public int Failures { get; private set; }

    public DateTimeOffset LastAt { get; private set; }

    /// <summary>Until then every further try is refused unseen.</summary>
    public DateTimeOffset BlockedUntil { get; private set; }
}
