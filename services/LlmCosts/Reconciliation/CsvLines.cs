using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>Splits a CSV file (RFC 4180) into records. Commas, semicolons or tabs part the cells, whichever its first line has most of.</summary>
internal static class CsvLines
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Records with anything in them. One whose quotation mark is not closed is the last.</summary>
    public static IEnumerable<CsvLine> Read(string csv)
    {
        var text = csv.TrimStart(ByteOrderMark);
        using var reader = new StringReader(text);
        var isBroken = false;
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = Separator(text).ToString(),
            // A mark within a cell that does not begin with one is a character as any other.
            BadDataFound = bad => isBroken |= bad.Field.StartsWith('"') && bad.Field.Count(c => c == '"') % 2 == 1,
        });
        var begun = 1;
        while (parser.Read())
        {
            var cells = parser.Record!;
            if (isBroken || cells.Any(cell => !string.IsNullOrWhiteSpace(cell)))
                yield return new CsvLine(begun, cells, isBroken);
            begun = parser.RawRow + 1;
        }
    }

    private static char Separator(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        return new[] { ',', ';', '\t' }.MaxBy(separator => first.Count(c => c == separator));
    }
}
