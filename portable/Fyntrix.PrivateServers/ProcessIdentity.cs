using System.Globalization;

namespace Fyntrix.PrivateServers;

/// <summary>A process beyond doubt: a pid is used again some day, a pid with its start time is not.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTime">Clock ticks since boot: field 22 of /proc/[pid]/stat (proc(5)).</param>
public sealed record ProcessIdentity(int Pid, long StartTime)
{
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId)
        ?? throw new PlatformNotSupportedException("There is no /proc here.");

    /// <summary>Null when there is no such process, or only what is left of one that nobody has waited for.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The name, field 2, stands in parentheses and may itself contain spaces and parentheses.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new ProcessIdentity(pid, long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    public bool IsAlive => Of(Pid) == this;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid} {StartTime}");

    public static ProcessIdentity? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                ? new ProcessIdentity(pid, start)
                : null;
    }

    /// <summary>The processes whose parent is this one.</summary>
    internal IReadOnlyList<ProcessIdentity> Children()
    {
        var parent = Pid.ToString(CultureInfo.InvariantCulture);
        var children = new List<ProcessIdentity>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;

            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == parent && Of(pid) is { } child)
                    children.Add(child);
            }
            catch (IOException)
            {
                // It ended between being listed and being read.
                continue;
            }
        }

        return children;
    }

    /// <summary>Waits until the process has gone. False when it still runs after the time.</summary>
    internal async Task<bool> WaitForExitAsync(TimeSpan atMost, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (IsAlive)
        {
            if (time.GetElapsedTime(start) > atMost)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }

        return true;
    }
}
