using System.Security.Cryptography;

namespace Fyntrix.PrivateServers;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    /// <summary>Replaces the file in one step, so that a stop in between leaves the old or the new one.</summary>
    public static void Write(string path, string text, SystemAccount? owner = null)
    {
        var next = path + ".new";
        File.Delete(next);
        using (var stream = new FileStream(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        using (var writer = new StreamWriter(stream))
            writer.Write(text);

        if (owner is not null)
            Native.Chown(next, owner);
        File.Move(next, path, overwrite: true);
    }

    /// <summary>The secret in the file; made up and kept there when there is none yet. Letters and digits only, so that it needs no quoting anywhere.</summary>
    public static string ReadOrCreateSecret(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } kept)
            return kept;

        var secret = NewSecret();
        Write(path, secret);
        return secret;
    }

    public static string NewSecret() => RandomNumberGenerator.GetString(Letters, 32);
}
