namespace Fyntrix.Trading.Intents;

/// <summary>Where an intent stands: its own steps until it is sent, its order's afterwards.</summary>
internal enum IntentState
{
    CREATED,

    /// <summary>We refused; the reason is the code of a check.</summary>
    DENIED,

    /// <summary>Not confirmed in time, or, once sent, ended by the exchange at the end of the day.</summary>
    EXPIRED,
    CANCELLED,
    SUBMITTED_TO_BROKER,
    ACCEPTED,
    PARTIALLY_FILLED,
    FILLED,
    REJECTED,
    UNKNOWN,
}
