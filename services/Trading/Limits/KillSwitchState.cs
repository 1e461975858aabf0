namespace Fyntrix.Trading.Limits;

internal enum KillSwitchState
{
    ACTIVE,

    /// <summary>Only orders that make a position or holding smaller are sent.</summary>
    REDUCING,

    /// <summary>Nothing is sent.</summary>
    HALTED,
}
