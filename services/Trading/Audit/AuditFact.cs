using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Trading.Audit;

/// <summary>What is to be put on record: JSON texts before and after hold ids, states and figures only.</summary>
internal sealed record AuditFact(string Actor, string Action, string SubjectType, string SubjectId, string? Before, string? After)
{
    /// <summary>The actor when nobody asked: reconciliation, expiry, messages.</summary>
    public const string System = "system";

    /// <summary>The actor of the operator's commands.</summary>
    public const string Operator = "operator";

    public static AuditFact Of(string actor, string action, string subjectType, string subjectId, object? before, object? after) =>
        new(actor, action, subjectType, subjectId, Json(before), Json(after));

    private static string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, JsonDefaults.Options);
}
