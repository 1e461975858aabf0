namespace Fyntrix.PrivateServers;

/// <summary>What a server shows to prove its name, as PEM text.</summary>
/// <param name="CertificatePem">The certificate, with those between it and the root when there are some.</param>
/// <param name="KeyPem">Its private key.</param>
public sealed record ServerCertificate(string CertificatePem, string KeyPem);
