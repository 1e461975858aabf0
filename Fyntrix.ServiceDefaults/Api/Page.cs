namespace Fyntrix.ServiceDefaults.Api;

/// <summary>A part of a list, newest first, and where the next part begins; null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>
    /// Makes a page from up to <c>limit + 1</c> rows: the extra row only tells that there are more.
    /// </summary>
    public static Page<T> Of(IReadOnlyList<T> rows, PageWindow window, Func<T, PagePosition> position) =>
        rows.Count > window.Limit
            ? new([.. rows.Take(window.Limit)], position(rows[window.Limit - 1]).ToCursor())
            : new(rows, null);
}
