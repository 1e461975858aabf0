namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>
/// Configuration section <c>Encryption</c>: the key-encryption keys by id, and which one seals new secrets. Old keys stay until
/// nothing is sealed with them any more.
/// </summary>
public sealed class EncryptionSettings
{
    public const string Section = "Encryption";

    private const int MinKeyLength = 32;

    public string? ActiveKeyId { get; set; }

    /// <summary>Each at least 32 random characters; from the environment, a mounted file or user-secrets, never from the repository.</summary>
    public Dictionary<string, string> Keys { get; set; } = new(StringComparer.Ordinal);

    internal bool HasActiveKey() => !string.IsNullOrEmpty(ActiveKeyId) && Keys.ContainsKey(ActiveKeyId);

    internal string? ShortKeyId() => Keys.FirstOrDefault(k => k.Value.Length < MinKeyLength).Key;
}
