namespace Fyntrix.Trading.Brokers;

/// <summary>Why a live broker refused, in stable codes; its own words go with them.</summary>
internal static class BrokerReasons
{
    /// <summary>The user has to sign in at the broker again.</summary>
    public const string SessionExpired = "BROKER_SESSION_EXPIRED";

    /// <summary>Orders are taken only from the addresses that the app is registered with.</summary>
    public const string AddressRefused = "BROKER_ADDRESS_REFUSED";

    public const string PermissionDenied = "BROKER_PERMISSION_DENIED";
    public const string Funds = "BROKER_FUNDS_INSUFFICIENT";
    public const string Holdings = "BROKER_HOLDINGS_INSUFFICIENT";
    public const string OrderRefused = "BROKER_ORDER_REFUSED";
    public const string InputRefused = "BROKER_INPUT_REFUSED";

    /// <summary>Too many calls; nothing was done.</summary>
    public const string RateLimited = "BROKER_RATE_LIMITED";

    public const string NotFound = "BROKER_ORDER_NOT_FOUND";
    public const string Refused = "BROKER_REFUSED";

    /// <summary>No answer, or none that can be read.</summary>
    public const string Unavailable = "BROKER_UNAVAILABLE";
}
