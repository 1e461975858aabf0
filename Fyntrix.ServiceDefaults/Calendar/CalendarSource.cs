using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>
/// Where the calendar in force is had: the built-in one, or with the operator's file over it. A version of the file that is
/// broken is refused, and the last good one stays.
/// </summary>
public sealed partial class CalendarSource
{
    private readonly string? _path;
    private readonly TimeProvider _time;
    private readonly ILogger<CalendarSource> _logger;
    private volatile MarketCalendar _current = MarketCalendar.BuiltIn;
    private volatile OverrideFile? _lastSeen;
    private string? _candidate;

    internal CalendarSource(IOptions<CalendarSettings> settings, TimeProvider time, ILogger<CalendarSource> logger)
    {
        _path = settings.Value.Override;
        _time = time;
        _logger = logger;
        if (!string.IsNullOrEmpty(_path))
            Take(_path, OverrideFile.Read(_path, time.GetUtcNow()));
    }

    public MarketCalendar Current => _current;

    /// <summary>True while the operator's file has a version that is not in force because it is broken.</summary>
    public bool IsOverrideRefused => _lastSeen is { Calendar: null };

    /// <summary>The date in India now.</summary>
    public DateOnly Today => _time.GetUtcNow().DateInIndia();

    /// <summary>
    /// Looks at the operator's file and takes it when it has changed and is good. A change counts when two looks found the same:
    /// a file may be seen while it is half written.
    /// </summary>
    internal void Refresh()
    {
        if (string.IsNullOrEmpty(_path))
            return;
        var seen = OverrideFile.Read(_path, _time.GetUtcNow());
        if (seen.Version == _candidate && seen.Version != _lastSeen?.Version)
            Take(_path, seen);
        _candidate = seen.Version;
    }

    private void Take(string path, OverrideFile seen)
    {
        _lastSeen = seen;
        foreach (var fault in seen.Faults)
            LogRefused(path, fault);
        if (seen.Calendar is not { } calendar)
            return;
        _current = calendar;
        LogTaken(path, calendar.Override!.Entries, calendar.Override.Sha256, calendar.CoveredUntil);
    }

    [LoggerMessage(EventName = "calendar.override_refused", Level = LogLevel.Error, Message = "The calendar override {Path} is refused and the last good version stays in force: {Fault}")]
    private partial void LogRefused(string path, string fault);

    [LoggerMessage(EventName = "calendar.override_in_force", Level = LogLevel.Information, Message = "The calendar override {Path} is in force: {Entries} entries, SHA-256 {Sha256}; the calendar ends on {CoveredUntil:yyyy-MM-dd}")]
    private partial void LogTaken(string path, int entries, string sha256, DateOnly coveredUntil);
}
