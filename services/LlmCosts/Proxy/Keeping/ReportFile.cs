using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Proxy.Keeping;

/// <summary>
/// Reports that the store could not take, one a line, each on the disk before it is let go from memory. What is replayed is moved aside
/// first, so that reports which come meanwhile begin a new file; it goes when all of it is booked. Blocks, and is not for requests.
/// </summary>
internal sealed class ReportFile(string path)
{
    // A report with the largest usage is a fraction of it; more is damage, and is not taken into memory.
    private const int LongestLine = 256 * 1024;

    private readonly string _replayed = $"{path}.replay";
    private readonly Lock _one = new();

    /// <summary>Whether anything waits.</summary>
    public bool HasAny => File.Exists(path) || File.Exists(_replayed);

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Append(IReadOnlyList<KeptReport> reports)
    {
        lock (_one)
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            // It says who asked, as the store does.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            // A crash in the middle of a line must not spoil the next one.
            var isWhole = file.Length == 0 || EndsLine(file);
            file.Seek(0, SeekOrigin.End);
            if (!isWhole)
                file.WriteByte((byte)'\n');
            foreach (var report in reports)
            {
                JsonSerializer.Serialize(file, report, JsonDefaults.Options);
                file.WriteByte((byte)'\n');
            }

            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>The next lines to replay; those of an earlier replay that did not come to its end are first.</summary>
    /// <param name="from">Where the last ones ended, in bytes.</param>
    /// <param name="most">How many at the most.</param>
    /// <param name="end">Where these end.</param>
    /// <returns>The lines; none at the end of the file.</returns>
    /// <exception cref="IOException">It cannot be read or moved.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read or moved.</exception>
    public IReadOnlyList<string> Take(long from, int most, out long end)
    {
        end = from;
        lock (_one)
        {
            if (!File.Exists(_replayed))
            {
                if (!File.Exists(path))
                    return [];
                File.Move(path, _replayed);
            }
        }

        using var file = new FileStream(_replayed, FileMode.Open, FileAccess.Read);
        file.Seek(from, SeekOrigin.Begin);
        var lines = new List<string>();
        using var line = new MemoryStream();
        // By bytes: where the next line begins must be known whatever stands in this one.
        while (lines.Count < most && file.ReadByte() is var b and >= 0)
        {
            end++;
            if (b == '\n')
                AddTo(lines, line);
            else if (line.Length <= LongestLine)
                line.WriteByte((byte)b);
        }

        if (line.Length > 0)
            AddTo(lines, line);
        return lines;
    }

    /// <summary>All lines were replayed.</summary>
    public void EndReplay() => File.Delete(_replayed);

    /// <returns>Null for a line that was cut off, or is none of ours.</returns>
    public static KeptReport? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptReport>(line, JsonDefaults.Options) is { Key.Length: > 0, Report: not null } report ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AddTo(List<string> lines, MemoryStream line)
    {
        lines.Add(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
        line.SetLength(0);
    }

    private static bool EndsLine(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
    }
}
