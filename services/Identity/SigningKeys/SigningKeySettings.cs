namespace Fyntrix.Identity.SigningKeys;

/// <summary>Configuration section <c>SigningKeys</c>: how keys take turns.</summary>
internal sealed class SigningKeySettings
{
    public const string Section = "SigningKeys";

    // What a validator may be behind: the key set is cached for 5 minutes, and each instance looks once a minute.
    private static readonly TimeSpan ShortestLead = TimeSpan.FromMinutes(10);

    // The last token of a key lives 10 minutes; clocks may differ a little.
    private static readonly TimeSpan ShortestKept = TimeSpan.FromMinutes(15);

    /// <summary>How long a new key is published before it signs.</summary>
    public TimeSpan Lead { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a key is published after it has signed last.</summary>
    public TimeSpan KeptAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a key signs before the next is made.</summary>
    public TimeSpan RotateEvery { get; set; } = TimeSpan.FromDays(90);

    /// <summary>What is wrong with the settings, in one line for the operator; null when nothing is.</summary>
    public string? Fault()
    {
        if (Lead < ShortestLead)
            return $"SigningKeys:Lead must be at least {ShortestLead}: validators cache the key set, and would refuse the first tokens of a new key.";
        if (KeptAfter < ShortestKept)
            return $"SigningKeys:KeptAfter must be at least {ShortestKept}: the last tokens of a key would be refused before they expire.";
        return RotateEvery < Lead ? "SigningKeys:RotateEvery must not be shorter than SigningKeys:Lead." : null;
    }
}
