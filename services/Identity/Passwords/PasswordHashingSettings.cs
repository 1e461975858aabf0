namespace Fyntrix.Identity.Passwords;

/// <summary>How slow a password hash is. Not read from configuration: only tests lower it.</summary>
internal sealed class PasswordHashingSettings
{
    /// <summary>Rounds of PBKDF2-HMAC-SHA512; OWASP's Password Storage Cheat Sheet asks for 210,000.</summary>
    public int Iterations { get; set; } = 210_000;
}
