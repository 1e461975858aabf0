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

    /// <summary>Files that hold a key each, by the key's id; one of the same id among <see cref="Keys"/> is not looked at.</summary>
    public Dictionary<string, string> KeyFiles { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Keys by their ids as a key management service has wrapped them; one of the same id among <see cref="Keys"/> is not looked at.</summary>
    public Dictionary<string, string> WrappedKeys { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Which key of a file or a key management service could not be had, for the operator.</summary>
    internal string? MissingKey { get; set; }

    /// <summary>What is wrong with the settings, in one line for the operator; null when nothing is.</summary>
    internal string? Fault()
    {
        if (MissingKey is not null)
            return MissingKey;
        if (string.IsNullOrEmpty(ActiveKeyId))
            return $"Secrets cannot be encrypted: set Encryption:ActiveKeyId and Encryption:Keys:<id>, Encryption:KeyFiles:<id> or Encryption:WrappedKeys:<id> ({MinKeyLength} random characters or more).";
        if (!Keys.ContainsKey(ActiveKeyId))
            return $"Secrets cannot be encrypted: Encryption:ActiveKeyId names '{ActiveKeyId}', but none of Encryption:Keys:{ActiveKeyId}, Encryption:KeyFiles:{ActiveKeyId} and Encryption:WrappedKeys:{ActiveKeyId} is set.";
        return Keys.FirstOrDefault(k => k.Value.Length < MinKeyLength).Key is { } weak
            ? $"Secrets cannot be encrypted: Encryption:Keys:{weak} must have {MinKeyLength} random characters or more."
            : null;
    }
}
