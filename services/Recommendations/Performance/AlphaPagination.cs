namespace Fyntrix.Recommendations.Performance;

/// <summary>Where the page stands.</summary>
/// <param name="Offset">Null on a page asked for by cursor, as is the total, which the first page has told.</param>
/// <param name="Total">How many items the whole list has.</param>
/// <param name="NextCursor">Null at the end.</param>
internal sealed record AlphaPagination(int Limit, int? Offset, long? Total, string? NextCursor);
