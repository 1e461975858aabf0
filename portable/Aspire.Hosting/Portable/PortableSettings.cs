using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fyntrix.PrivateServers;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Portable;

/// <summary>What the user can decide about the portable engine, read when it is needed so that a bad value is one line.</summary>
internal sealed class PortableSettings(IConfiguration configuration, string appHostDirectory)
{
    /// <summary>
    /// <c>Portable:DataDirectory</c>; otherwise beside the sources, and for root, whose Postgres runs as another user,
    /// where that user can reach it, apart for each clone.
    /// </summary>
    public string DataDirectory
    {
        get
        {
            if (configuration["Portable:DataDirectory"] is { Length: > 0 } given)
                return Path.GetFullPath(given);

            var clone = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(appHostDirectory))) ?? "/";
            return Environment.IsPrivilegedProcess
                ? Path.Combine("/var/lib/fyntrix", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clone)))[..16])
                : Path.Combine(clone, ".fyntrix", "data");
        }
    }

    /// <summary><c>Portable:Command</c>: what the instance that runs on the data folder is asked for, as resource and command; null: a start.</summary>
    public string? Command => configuration["Portable:Command"] is { Length: > 0 } given ? given : null;

    /// <summary><c>Portable:Fsync</c>: false lets Postgres answer before data is on disk, for tests.</summary>
    public bool Fsync =>
        configuration["Portable:Fsync"] is not { Length: > 0 } given ? true
        : bool.TryParse(given, out var fsync) ? fsync
        : throw new StartFailureException($"Portable:Fsync is true or false, not '{given}'.");

    /// <summary><c>Portable:StartTimeoutSeconds</c>: how long a step may take to become healthy.</summary>
    public TimeSpan StartTimeout =>
        configuration["Portable:StartTimeoutSeconds"] is not { Length: > 0 } given ? TimeSpan.FromSeconds(120)
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds)
        : throw new StartFailureException($"Portable:StartTimeoutSeconds is a number of seconds above 0, not '{given}'.");
}
