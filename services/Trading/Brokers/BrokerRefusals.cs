using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

internal static class BrokerRefusals
{
    public const string NotConnectedCode = "CONNECTION_NOT_CONNECTED";

    public static Refusal NotAvailable(BrokerName broker) => new(
        StatusCodes.Status501NotImplemented, "BROKER_NOT_AVAILABLE", $"{broker} is not available here; PAPER is.");

    public static Refusal NotConnected(BrokerName broker) => Refusal.Conflict(NotConnectedCode, $"{broker} is not connected; connect first.");
}
