namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>The operator's file that is in force over the built-in calendar.</summary>
/// <param name="Sha256">Of its bytes, in lower-case hex, to compare with the file at hand.</param>
/// <param name="Entries">How many lines it adds, replaces or removes.</param>
/// <param name="ReadAt">When this service read it.</param>
public sealed record CalendarOverride(string Sha256, int Entries, DateTimeOffset ReadAt);
