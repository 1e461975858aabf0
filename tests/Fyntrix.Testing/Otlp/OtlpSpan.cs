using System.Diagnostics;

namespace Fyntrix.Testing.Otlp;

/// <summary>A span as it was received.</summary>
public sealed record OtlpSpan(
    string Service,
    IReadOnlyDictionary<string, object?> Resource,
    string Scope,
    string Name,
    ActivityKind Kind,
    string TraceId,
    string SpanId,
    string? ParentId,
    DateTimeOffset Start,
    DateTimeOffset End,
    bool IsError,
    IReadOnlyDictionary<string, object?> Attributes,
    IReadOnlyList<OtlpEvent> Events)
{
    public object? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    public override string ToString() =>
        $"{Service} [{Scope}] {Kind} '{Name}' {SpanId} < {ParentId} {string.Join(", ", Attributes.Select(a => $"{a.Key}={a.Value}"))}{string.Concat(Events.Select(e => $" !{e.Name}"))}";
}
