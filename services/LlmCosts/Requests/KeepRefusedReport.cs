using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>Puts a report into quarantine that this service gave to the broker while the file was away.</summary>
internal sealed class KeepRefusedReport(Ledger ledger) : ISqliteMessageHandler<LlmCostStore, LlmReportRefused>
{
    public void Handle(SqliteWrite write, LlmReportRefused message, Delivery delivery) => ledger.Book(
        write,
        [new Report.Refused(message.Code, message.Detail, new Dictionary<string, string[]>(), message.Payload, message.UserId, Enum.Parse<ReportSource>(message.Source), message.ReportedBy)]);
}
