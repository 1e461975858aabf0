namespace Fyntrix.PrivateServers;

/// <summary>What a server says, in a file that starts anew when it has grown large.</summary>
internal sealed class LogFile : IDisposable
{
    private const long Largest = 20 * 1024 * 1024;

    private readonly StreamWriter _writer;
    private bool _closed;

    public LogFile(string path)
    {
        var large = File.Exists(path) && new FileInfo(path).Length > Largest;
        _writer = new StreamWriter(new FileStream(path, new FileStreamOptions
        {
            Mode = large ? FileMode.Create : FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        { AutoFlush = true };
    }

    public void Write(string line)
    {
        lock (_writer)
        {
            if (!_closed)
                _writer.WriteLine(line);
        }
    }

    public async Task CloseAfterAsync(Task ended)
    {
        await ended;
        // The last lines may still be on their way through the pipe.
        await Task.Delay(TimeSpan.FromSeconds(1));
        Dispose();
    }

    public void Dispose()
    {
        lock (_writer)
        {
            _closed = true;
            _writer.Dispose();
        }
    }
}
