namespace Fyntrix.PrivateServers;

/// <summary>Folders for the servers' data, made so that the user who runs a server can reach them and others cannot read them.</summary>
internal static class DataFolder
{
    private const UnixFileMode Reachable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder that the servers' users can pass through.</summary>
    public static void Create(string path) => Directory.CreateDirectory(path, Reachable);

    /// <summary>Makes a folder that belongs to one server (mode 0700).</summary>
    public static void CreateFor(SystemAccount? owner, string path)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        if (owner is not null)
            Native.Chown(path, owner);
    }

    /// <summary>Says which parent folder keeps other users out, before a server fails on it with a message of its own.</summary>
    public static void RequireReachable(string path, SystemAccount? by)
    {
        if (by is null)
            return;

        for (var folder = Path.GetFullPath(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder) && !File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute))
                throw new StartFailureException($"{by.Name}, who runs the server, cannot reach {path}: chmod o+x {folder}, or choose another folder (Portable:DataDirectory).");
        }
    }

    /// <summary>A folder for one run, named after this process, so that what a killed run left is known as such.</summary>
    public static string NewTemporary()
    {
        var root = TemporaryRoot();
        foreach (var left in Directory.EnumerateDirectories(root, TemporaryPrefix + "*"))
        {
            if (ProcessIdentity.Parse(Path.GetFileName(left)[TemporaryPrefix.Length..].Replace('-', ' ')) is { IsAlive: false })
                Delete(left);
        }

        var path = Path.Combine(root, $"{TemporaryPrefix}{ProcessIdentity.Current.ToString().Replace(' ', '-')}-{Guid.NewGuid():N}");
        Create(path);
        return path;
    }

    /// <summary>Removes a folder; a file of another user, or one still being written by a server that ends, does not matter.</summary>
    public static void Delete(string path)
    {
        for (var attempt = 0; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (attempt == 3)
                    return;
            }
        }
    }

    private const string TemporaryPrefix = "fyntrix-servers-";

    private static string TemporaryRoot()
    {
        var temporary = Path.GetTempPath();
        if (!Environment.IsPrivilegedProcess)
            return temporary;

        // Root's servers run as other users, who may not be able to pass through root's own temporary folder.
        for (var folder = Path.GetFullPath(temporary); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute))
            {
                Create("/var/lib/fyntrix");
                return "/var/lib/fyntrix";
            }
        }

        return temporary;
    }
}
