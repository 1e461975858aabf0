namespace Fyntrix.Trading.Limits;

/// <param name="State">ACTIVE, REDUCING (only orders that make a position or holding smaller) or HALTED (none).</param>
/// <param name="Reason">At most 200 characters, for the record; no personal data.</param>
internal sealed record KillSwitchRequest(string? State, string? Reason);

internal sealed record KillSwitchAnswer(KillSwitchState State, string? Reason, DateTimeOffset? UpdatedAt)
{
    public static KillSwitchAnswer From(KillSwitch? killSwitch) => new(killSwitch?.State ?? KillSwitchState.ACTIVE, killSwitch?.Reason, killSwitch?.UpdatedAt);
}
