namespace Fyntrix.Trading.Limits;

/// <summary>What of an account's orders is sent at all. An account without a row is ACTIVE.</summary>
internal sealed class KillSwitch
{
    private KillSwitch()
    {
    }

    public string AccountId { get; private set; } = "";

    public KillSwitchState State { get; private set; }

    /// <summary>In the user's own words.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static KillSwitch New(string accountId) => new() { AccountId = accountId };

    public void Set(KillSwitchState state, string? reason, DateTimeOffset now)
    {
        State = state;
        Reason = reason;
        UpdatedAt = now;
    }
}
