using System.Text.Json;

namespace Fyntrix.Trading.Audit;

internal sealed record AuditEntryAnswer(
    long Seq,
    DateTimeOffset At,
    string Actor,
    string Action,
    string SubjectType,
    string SubjectId,
    JsonElement? Before,
    JsonElement? After,
    string? RequestId,
    string Hash)
{
    public static AuditEntryAnswer From(AuditEntry entry) => new(
        entry.Seq, entry.At, entry.Actor, entry.Action, entry.SubjectType, entry.SubjectId,
        Parse(entry.Before), Parse(entry.After), entry.RequestId, Convert.ToHexStringLower(entry.Hash));

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}
