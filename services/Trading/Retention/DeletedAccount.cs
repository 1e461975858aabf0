namespace Fyntrix.Trading.Retention;

/// <summary>
/// When a user was deleted: what they left is kept for the legal period from then on. The row itself stays for good, an id and two moments, since the roots of
/// the audit name the account.
/// </summary>
internal sealed class DeletedAccount
{
    private DeletedAccount()
    {
    }

    public string AccountId { get; private set; } = "";

    public DateTimeOffset DeletedAt { get; private set; }

    /// <summary>When it was begun to remove what they left; null before.</summary>
    public DateTimeOffset? PurgedAt { get; private set; }
}
