namespace Fyntrix.Trading.Intents;

/// <summary>Reasons of states that are not the code of a check.</summary>
internal static class IntentReasons
{
    /// <summary>Nobody confirmed it within 15 minutes.</summary>
    public const string NotConfirmed = "INTENT_NOT_CONFIRMED";

    public const string CancelledByUser = "CANCELLED_BY_USER";

    public const string UserDeleted = "USER_DELETED";

    /// <summary>The broker gave no answer; its order book will tell.</summary>
    public const string NoAnswer = "BROKER_NO_ANSWER";

    /// <summary>The broker could not be reached, so nothing was sent.</summary>
    public const string BrokerUnreachable = "BROKER_UNREACHABLE";

    /// <summary>The order is in none of two complete order books of the broker: it never arrived.</summary>
    public const string NotReceived = "NOT_RECEIVED";

    /// <summary>The broker's book does not tell of it any more; a person did.</summary>
    public const string SettledByPerson = "SETTLED_BY_PERSON";

    /// <summary>The former system had it as open when it was taken over; what became of it only the broker's book of that day could tell.</summary>
    public const string OpenAtImport = "OPEN_AT_IMPORT";
}
