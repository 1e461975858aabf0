namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>
/// A service that keeps a key which never leaves it, and opens key-encryption keys that were wrapped with that key. It is asked once for each, when
/// the program starts; from then on secrets are sealed and opened without it. Another one takes the place of <see cref="VaultTransit"/> by being
/// registered before <see cref="KeyRingExtensions.AddKeyRing"/> is called.
/// </summary>
public interface IKeyManagementService
{
    /// <summary>The key-encryption key behind its wrapped form.</summary>
    /// <exception cref="KeyManagementException">It is not to be had; the text says why, without secrets.</exception>
    string Unwrap(string wrappedKey);
}
