using Fyntrix.PrivateServers;

namespace Fyntrix.AppHost.Tests;

/// <summary>A folder that a server's own user can reach too, removed at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = DataFolder.NewTemporary();

    public void Dispose() => DataFolder.Delete(Path);
}
