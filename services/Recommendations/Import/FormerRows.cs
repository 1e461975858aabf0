namespace Fyntrix.Recommendations.Import;

/// <summary>Rows of one table as they are: values in the order of the columns.</summary>
internal sealed record FormerRows(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows)
{
    public static readonly FormerRows None = new([], []);

    public object? Value(object?[] row, string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
                return row[i];
        }

        throw new ArgumentException($"There is no column {column}.", nameof(column));
    }

    public string? Text(object?[] row, string column) => Value(row, column) as string;
}
