namespace Fyntrix.Testing.Otlp;

/// <summary>A point of a metric as it was received.</summary>
/// <param name="Value">Of a gauge or a sum; null for a histogram.</param>
public sealed record OtlpMetric(string Service, string Scope, string Name, string Unit, double? Value, IReadOnlyDictionary<string, object?> Attributes);
