using System.Globalization;

namespace Fyntrix.PrivateServers;

/// <summary>
/// The processes that a start brought up, in a file: what an unclean stop left behind is found there by the next start.
/// One line each: pid, start time, the signal that stops it, name.
/// </summary>
internal sealed class ProcessRecords(string file, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    public void Add(ProcessIdentity process, int stopSignal, string name)
    {
        lock (_lock)
            Write([.. Read().Where(r => r.Process.IsAlive), new Entry(process, stopSignal, name)]);
    }

    public void Remove(ProcessIdentity process)
    {
        lock (_lock)
            Write([.. Read().Where(r => r.Process != process)]);
    }

    /// <summary>Ends what is left of an earlier start: first as it wishes to be ended, then by force. Processes that only share a pid are left alone.</summary>
    /// <returns>The names of what was ended.</returns>
    public async Task<IReadOnlyList<string>> EndLeftoversAsync()
    {
        if (!File.Exists(file))
            return [];

        List<Entry> leftovers;
        lock (_lock)
            leftovers = [.. Read().Where(r => r.Process.IsAlive)];

        foreach (var entry in leftovers)
            _ = Native.Kill(entry.Process.Pid, entry.StopSignal);

        await Task.WhenAll(leftovers.Select(async entry =>
        {
            if (!await entry.Process.WaitForExitAsync(Grace, time))
            {
                // Each was started as the leader of its own process group.
                _ = Native.Kill(-entry.Process.Pid, Native.SigKill);
                _ = Native.Kill(entry.Process.Pid, Native.SigKill);
                await entry.Process.WaitForExitAsync(Grace, time);
            }
        }));

        lock (_lock)
            Write([]);
        return [.. leftovers.Select(e => e.Name)];
    }

    private List<Entry> Read()
    {
        var entries = new List<Entry>();
        if (!File.Exists(file))
            return entries;

        foreach (var line in File.ReadLines(file))
        {
            var parts = line.Split(' ', 4);
            if (parts.Length == 4 && ProcessIdentity.Parse(line) is { } process && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var signal))
                entries.Add(new Entry(process, signal, parts[3]));
        }

        return entries;
    }

    private void Write(IReadOnlyList<Entry> entries) =>
        PrivateFile.Write(file, string.Concat(entries.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Process} {e.StopSignal} {e.Name}\n"))));

    private sealed record Entry(ProcessIdentity Process, int StopSignal, string Name);
}
