namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>Configuration section <c>Encryption:Vault</c>: the transit engine of HashiCorp Vault or OpenBao.</summary>
public sealed class VaultSettings
{
    public const string Section = $"{EncryptionSettings.Section}:Vault";

    public Uri? Address { get; set; }

    /// <summary>Where the transit engine is mounted.</summary>
    public string Mount { get; set; } = "transit";

    /// <summary>The name of the key in the engine; the token needs <c>update</c> on <c>{Mount}/decrypt/{Key}</c> only.</summary>
    public string? Key { get; set; }

    public string? Token { get; set; }

    /// <summary>A file that holds the token, as agents write it; goes before <see cref="Token"/>.</summary>
    public string? TokenFile { get; set; }
}
