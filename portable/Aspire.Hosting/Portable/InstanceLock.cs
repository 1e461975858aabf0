using System.Globalization;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>One start at a time for each data folder. The lock is the system's, so it ends with the process however that ends.</summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _infoFile;

    private InstanceLock(FileStream @lock, string infoFile)
    {
        _lock = @lock;
        _infoFile = infoFile;
    }

    /// <exception cref="StartFailureException">Another one runs: names its process and address.</exception>
    public static InstanceLock Acquire(string folder)
    {
        var infoFile = Path.Combine(folder, "running");
        FileStream stream;
        try
        {
            stream = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            var info = File.Exists(infoFile) ? File.ReadAllLines(infoFile) : [];
            var pid = info.ElementAtOrDefault(0) ?? "unknown";
            var address = info.ElementAtOrDefault(1) is { Length: > 0 } known ? known : "still starting";
            throw new StartFailureException($"Fyntrix already runs on {folder} (process {pid}, {address}): use that one, or end it with kill {pid}.", e);
        }

        var held = new InstanceLock(stream, infoFile);
        held.Announce("");
        return held;
    }

    /// <summary>Where the running one is reached, for whoever tries to start a second.</summary>
    public void Announce(string address) =>
        PrivateFile.Write(_infoFile, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{address}\n"));

    public void Dispose()
    {
        File.Delete(_infoFile);
        _lock.Dispose();
    }
}
