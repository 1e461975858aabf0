namespace Fyntrix.Testing.Otlp;

/// <summary>A log record as it was received.</summary>
public sealed record OtlpLog(string Service, string Scope, string EventName, string Severity, string Body, string? TraceId, IReadOnlyDictionary<string, object?> Attributes);
