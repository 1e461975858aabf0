namespace Fyntrix.Trading.Encryption;

/// <summary>What a ciphertext belongs to. It opens for exactly this user, connection and purpose and for nobody else.</summary>
internal sealed record SecretBinding
{
    public const string AccessToken = "access_token";
    public const string RefreshToken = "refresh_token";
    public const string ApiSecret = "api_secret";

    private const char Separator = '|';

    /// <exception cref="ArgumentException">The connection or the purpose has a separator in it, by which two bindings could read the same.</exception>
    public SecretBinding(string accountId, string connectionId, string purpose)
    {
        if (connectionId.Contains(Separator) || purpose.Contains(Separator))
            throw new ArgumentException($"Neither a connection nor a purpose has a '{Separator}' in it.");
        (AccountId, ConnectionId, Purpose) = (accountId, connectionId, purpose);
    }

    public string AccountId { get; }

    public string ConnectionId { get; }

    public string Purpose { get; }

    public string Context() => $"{AccountId}{Separator}{ConnectionId}{Separator}{Purpose}";
}
