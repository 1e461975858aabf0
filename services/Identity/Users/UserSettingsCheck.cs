using Fyntrix.Identity.Throttling;
using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.Users;

/// <summary>Keeps the service from starting with a time that would throw away what is still in use.</summary>
internal sealed class UserSettingsCheck : IValidateOptions<UserSettings>
{
    public ValidateOptionsResult Validate(string? name, UserSettings options)
    {
        var faults = new List<string>();
        NotBelow(nameof(options.ErasureGrace), options.ErasureGrace, TimeSpan.Zero);
        // The limit of codes within an hour counts expired ones too.
        NotBelow(nameof(options.KeepExpiredCodes), options.KeepExpiredCodes, TimeSpan.FromHours(1));
        NotBelow(nameof(options.KeepThrottles), options.KeepThrottles, ThrottleRules.Memory);
        // The revocation feed reads them.
        NotBelow(nameof(options.KeepEndedSessions), options.KeepEndedSessions, TimeSpan.FromHours(1));
        NotBelow(nameof(options.KeepSecurityEvents), options.KeepSecurityEvents, TimeSpan.FromDays(1));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void NotBelow(string setting, TimeSpan value, TimeSpan least)
        {
            if (value < least)
                faults.Add($"{UserSettings.Section}:{setting} must be at least {least:c}.");
        }
    }
}
