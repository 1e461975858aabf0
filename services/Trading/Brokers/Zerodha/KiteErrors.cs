namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>
/// Kite's error types (kite.trade/docs/connect/v3/exceptions) in our codes. A 4xx with a type was not carried out; what a 5xx
/// says of its type proves nothing.
/// </summary>
internal static class KiteErrors
{
    public static string Code(int status, string type, string message) => type switch
    {
        "TokenException" => BrokerReasons.SessionExpired,
        _ when status == StatusCodes.Status429TooManyRequests => BrokerReasons.RateLimited,
        _ when NamesAddress(message) => BrokerReasons.AddressRefused,
        "PermissionException" => BrokerReasons.PermissionDenied,
        "MarginException" => BrokerReasons.Funds,
        "HoldingException" => BrokerReasons.Holdings,
        "OrderException" => BrokerReasons.OrderRefused,
        "InputException" => BrokerReasons.InputRefused,
        _ => BrokerReasons.Refused,
    };

    // There is no type of its own for it; the word is all there is to go by.
    private static bool NamesAddress(string message) =>
        message.Split(' ', '.', ',', ':', '(', ')').Any(word => word is "IP" or "IPs");
}
