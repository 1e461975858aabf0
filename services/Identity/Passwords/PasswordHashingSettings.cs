namespace Fyntrix.Identity.Passwords;

/// <summary>How slow a password hash is, and how many run. Not read from configuration: only tests lower it.</summary>
internal sealed class PasswordHashingSettings
{
    /// <summary>Rounds of PBKDF2-HMAC-SHA512; OWASP's Password Storage Cheat Sheet asks for 210,000.</summary>
    public int Iterations { get; set; } = 210_000;

    /// <summary>The most at once; one core is left to the rest of the service.</summary>
    public int AtOnce { get; set; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>For a turn, before 429.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(3);
}
