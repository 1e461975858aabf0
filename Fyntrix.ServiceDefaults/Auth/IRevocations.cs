namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Which tokens were revoked before they expired.</summary>
public interface IRevocations
{
    /// <summary>Whether a token of this user and session, issued at this moment, is still good.</summary>
    bool IsRevoked(string userId, string? sessionId, DateTimeOffset issuedAt);

    /// <summary>Takes in what a message said, ahead of the next look at the feed.</summary>
    void Add(Revocation revocation);
}
