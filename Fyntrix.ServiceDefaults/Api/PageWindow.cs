namespace Fyntrix.ServiceDefaults.Api;

/// <summary>How many items to give and after which one; from the start when <paramref name="After"/> is null.</summary>
public sealed record PageWindow(int Limit, PagePosition? After);
