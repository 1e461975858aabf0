namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>What is wrong with one field of a row; the text goes on after the field's name.</summary>
internal readonly record struct RowFault(string Field, string Error);
