namespace Fyntrix.Trading.Encryption;

/// <summary>An encrypted secret as it is stored, and the id of the key that wraps its data key.</summary>
internal sealed record SealedText(string Ciphertext, string KeyId);
