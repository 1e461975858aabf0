using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>The paging parameters of every list endpoint, for [AsParameters].</summary>
/// <param name="Limit">How many items at the most, 1 to 200; 50 when left out.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the page before.</param>
public readonly record struct PageQuery(
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "cursor")] string? Cursor)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>The checked window, or a refusal that names the parameter.</summary>
    public Result<PageWindow> Read()
    {
        var limit = Limit ?? DefaultLimit;
        if (limit is < 1 or > MaxLimit)
            return Refusal.Invalid("limit", $"must be between 1 and {MaxLimit}.");
        if (string.IsNullOrEmpty(Cursor))
            return new PageWindow(limit, null);
        return PagePosition.TryParse(Cursor, out var after)
            ? new PageWindow(limit, after)
            : Refusal.Invalid("cursor", "is not a cursor of this list; start without one.");
    }
}
