namespace Fyntrix.Recommendations.Outcomes;

/// <summary>A place in the picks in the order of their signals.</summary>
internal sealed record PickPosition(long At, string PickUuid);
