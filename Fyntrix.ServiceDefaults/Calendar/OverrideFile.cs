using System.Security.Cryptography;
using System.Text;

namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>The operator's file as it was found: what it makes of the calendar, or why it cannot be used.</summary>
/// <param name="Version">Changes with the file's content and with the reason for which it cannot be read.</param>
/// <param name="Calendar">Null when there are faults.</param>
/// <param name="Faults">One text for each.</param>
internal sealed record OverrideFile(string Version, MarketCalendar? Calendar, IReadOnlyList<string> Faults)
{
    private const int MaxBytes = 1024 * 1024;

    public static OverrideFile Read(string path, DateTimeOffset now)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                return new OverrideFile("too large", null, ["the file is larger than 1 MiB, so it is hardly a calendar."]);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new OverrideFile(e.Message, null, [$"the file cannot be read: {e.Message}"]);
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var faults = MarketCalendar.TryOverride(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'), sha256, now, out var calendar);
        return new OverrideFile(sha256, calendar, faults);
    }
}
