using System.Text;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>Splits a CSV file (RFC 4180) into records. Commas, semicolons or tabs part the cells, whichever its first line has most of.</summary>
internal static class CsvLines
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Records with anything in them.</summary>
    public static IEnumerable<CsvLine> Read(string csv)
    {
        var text = csv.TrimStart(ByteOrderMark);
        var separator = Separator(text);
        var (cells, cell, quoted, line, begun) = (new List<string>(), new StringBuilder(), false, 1, 1);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n')
                line++;
            if (quoted)
            {
                if (c != '"')
                    cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[i++]);
                else
                    quoted = false;
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (c == separator || c == '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (c == separator)
                    continue;
                if (HasContent(cells))
                    yield return new CsvLine(begun, [.. cells], IsBroken: false);
                cells.Clear();
                begun = line;
            }
            else if (c != '\r')
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        if (quoted || HasContent(cells))
            yield return new CsvLine(begun, cells, quoted);
    }

    private static bool HasContent(List<string> cells) => cells.Exists(c => !string.IsNullOrWhiteSpace(c));

    private static char Separator(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        return new[] { ',', ';', '\t' }.MaxBy(separator => first.Count(c => c == separator));
    }
}
