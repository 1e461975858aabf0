using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>Configuration section <c>Calendar</c>.</summary>
internal sealed class CalendarSettings
{
    public const string Section = "Calendar";

    /// <summary>A file that adds to, replaces and removes entries of the built-in calendar; none when left out.</summary>
    public string? Override { get; set; }

    /// <summary>How often the file is looked at for changes.</summary>
    public TimeSpan OverridePoll { get; set; } = TimeSpan.FromSeconds(5);

    internal sealed class Check : IValidateOptions<CalendarSettings>
    {
        public ValidateOptionsResult Validate(string? name, CalendarSettings options)
        {
            if (options.OverridePoll <= TimeSpan.Zero)
                return ValidateOptionsResult.Fail("Calendar:OverridePoll must be longer than zero.");
            if (string.IsNullOrEmpty(options.Override))
                return ValidateOptionsResult.Success;
            var faults = OverrideFile.Read(options.Override, default).Faults;
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(f => $"Calendar:Override {options.Override}: {f}"));
        }
    }
}
