namespace Fyntrix.Testing.Otlp;

/// <summary>An event of a span as it was received.</summary>
public sealed record OtlpEvent(string Name, IReadOnlyDictionary<string, object?> Attributes);
