using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

internal static class BrokerRefusals
{
    public static Refusal NotAvailable(BrokerName broker) => new(
        StatusCodes.Status501NotImplemented, "BROKER_NOT_AVAILABLE", $"{broker} is not available here; PAPER is.");
}
