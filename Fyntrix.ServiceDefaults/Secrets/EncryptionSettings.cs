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

    /// <summary>What is wrong with the settings, in one line for the operator; null when nothing is.</summary>
    internal string? Fault()
    {
        if (string.IsNullOrEmpty(ActiveKeyId))
            return $"Secrets cannot be encrypted: set Encryption:ActiveKeyId and Encryption:Keys:<id> ({MinKeyLength} random characters or more).";
        if (!Keys.ContainsKey(ActiveKeyId))
            return $"Secrets cannot be encrypted: Encryption:ActiveKeyId names '{ActiveKeyId}', but Encryption:Keys:{ActiveKeyId} is not set.";
        return Keys.FirstOrDefault(k => k.Value.Length < MinKeyLength).Key is { } weak
            ? $"Secrets cannot be encrypted: Encryption:Keys:{weak} must have {MinKeyLength} random characters or more."
            : null;
    }
}
