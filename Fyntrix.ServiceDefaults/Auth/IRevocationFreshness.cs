namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Whether this process knows the revocations of now. Messages only speed them up: their silence says nothing.</summary>
public interface IRevocationFreshness
{
    /// <summary>False when the feed could not be read for over a minute, or never since a start that long ago.</summary>
    bool IsFresh { get; }

    /// <summary>The feed has just been read, and is in force.</summary>
    void WasRead();
}
