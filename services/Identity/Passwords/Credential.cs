namespace Fyntrix.Identity.Passwords;

/// <summary>A user's password, hashed. Users who came from the former system or by phone have none.</summary>
internal sealed class Credential(string userId, string passwordHash, DateTimeOffset updatedAt)
{
    public string UserId { get; private set; } = userId;

    public string PasswordHash { get; private set; } = passwordHash;

    public DateTimeOffset UpdatedAt { get; private set; } = updatedAt;
}
