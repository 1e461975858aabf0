namespace Fyntrix.Identity.Users;

/// <summary>The section <c>Users</c> of the settings: how long what is over is kept.</summary>
internal sealed class UserSettings
{
    public const string Section = "Users";

    /// <summary>From the deletion of an account until all that is held about its owner is erased.</summary>
    public TimeSpan ErasureGrace { get; set; } = TimeSpan.FromDays(30);

    /// <summary>One-time codes and unfinished sign-ins, from their expiry.</summary>
    public TimeSpan KeepExpiredCodes { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Counts of failed tries, from the last try. Not less than they are remembered, which is a day.</summary>
    public TimeSpan KeepThrottles { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Sessions and their refresh tokens, from their end.</summary>
    public TimeSpan KeepEndedSessions { get; set; } = TimeSpan.FromDays(90);

    /// <summary>What happened to an account.</summary>
    public TimeSpan KeepSecurityEvents { get; set; } = TimeSpan.FromDays(365);
}
