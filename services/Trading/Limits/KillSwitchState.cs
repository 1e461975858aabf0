namespace Fyntrix.Trading.Limits;

/// <summary>In order, each stricter than the one before.</summary>
internal enum KillSwitchState
{
    ACTIVE,

    /// <summary>Only orders that make a position or holding smaller are sent.</summary>
    REDUCING,

    /// <summary>Nothing is sent.</summary>
    HALTED,
}
