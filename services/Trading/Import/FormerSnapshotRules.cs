using System.Text.Json;
using Fyntrix.ServiceDefaults.Import;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Portfolio;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Import;

/// <summary>Reads what the former system kept of Kite's answers as they are kept here. Pure.</summary>
internal static class FormerSnapshotRules
{
    /// <returns>Null for what cannot be read, which the log says.</returns>
    public static (SnapshotKind Kind, string Payload)? Correct(FormerSnapshotRow row, ImportLog log)
    {
        if (string.IsNullOrWhiteSpace(row.AccountId) || string.IsNullOrWhiteSpace(row.Id))
            log.LeftOut(ImportReason.ACCOUNT_EMPTY, "a snapshot without an id or an account");
        else if (FormerText.Member<BrokerName>(row.Broker) != BrokerName.ZERODHA)
            log.LeftOut(ImportReason.BROKER_UNKNOWN, $"the former system read portfolios of {BrokerName.ZERODHA} only, not of '{row.Broker}'");
        else if (FormerText.Member<SnapshotKind>(row.Kind) is not { } kind)
            log.LeftOut(ImportReason.VALUE_UNKNOWN, $"kind '{row.Kind}' is not {ClosedSet.Members<SnapshotKind>()}");
        else if (row.AsOf is null)
            log.LeftOut(ImportReason.TIME_UNUSABLE, "as_of is no time");
        else if (Read(kind, row.Payload) is not { } payload)
            log.LeftOut(ImportReason.PAYLOAD_UNREADABLE, $"payload is not what Kite answers of {kind}");
        else
            return (kind, payload);
        return null;
    }

    private static string? Read(SnapshotKind kind, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            // Kite wraps what it answers; its client for Python unwraps it.
            var data = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("data", out var inner) ? inner : document.RootElement;
            return kind switch
            {
                SnapshotKind.POSITIONS => SnapshotPayload<PositionLine>.Of(KitePortfolio.Positions(data).Select(PositionLine.From), null).ToJson(),
                SnapshotKind.HOLDINGS => SnapshotPayload<HoldingLine>.Of(KitePortfolio.Holdings(data).Select(HoldingLine.From), null).ToJson(),
            };
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArithmeticException)
        {
            return null;
        }
    }
}
