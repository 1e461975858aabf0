namespace Fyntrix.Trading.Encryption;

/// <summary>What a ciphertext belongs to. It opens for exactly this user, connection and purpose and for nobody else.</summary>
internal sealed record SecretBinding(string AccountId, string ConnectionId, string Purpose)
{
    public const string AccessToken = "access_token";
    public const string ApiSecret = "api_secret";

    public string Context() => $"{AccountId}|{ConnectionId}|{Purpose}";
}
