using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>Books usage that a caller of a model reported over the broker.</summary>
internal sealed class RecordReportedUsage(ReportDoor door, Ledger ledger, UnpricedAlarm alarm, SpendMetrics metrics) : ISqliteMessageHandler<LlmCostStore, LlmUsageReported>
{
    public void Handle(SqliteWrite write, LlmUsageReported message, Delivery delivery)
    {
        // What the inbox knows of deliveries goes with a lost file; what the archive knows of calls does not.
        Report[] reports = [door.Take(message.ReportKey is null && message.ProviderResponseId is null ? message with { ReportKey = $"message:{delivery.MessageId}" } : message)];
        metrics.Booked(reports, ledger.Book(write, reports));
        alarm.Raise(reports);
    }
}
