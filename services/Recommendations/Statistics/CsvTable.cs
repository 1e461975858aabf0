using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>
/// Records as CSV (RFC 4180): a column for each member under its name in JSON, members of a record within it behind that one's name.
/// A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises against CSV injection.
/// </summary>
internal static class CsvTable
{
    public const string ContentType = "text/csv";

    /// <param name="rows">The rows.</param>
    /// <param name="common">What stands at the end of each row.</param>
    public static string Of<TRow, TCommon>(IEnumerable<TRow> rows, TCommon common)
        where TRow : notnull
        where TCommon : notnull
    {
        var (own, shared) = (Columns(typeof(TRow)).ToList(), Columns(typeof(TCommon)).ToList());
        var end = shared.Select(c => Field(c.Read(common))).ToList();
        var text = new StringBuilder();
        Line(own.Concat(shared).Select(c => c.Name));
        foreach (var row in rows)
            Line(own.Select(c => Field(c.Read(row))).Concat(end));
        return text.ToString();

        void Line(IEnumerable<string> fields) => text.AppendJoin(',', fields).Append("\r\n");
    }

    private static IEnumerable<(string Name, Func<object, object?> Read)> Columns(Type type)
    {
        foreach (var member in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);
            if (member.PropertyType is { IsClass: true } inner && inner != typeof(string))
            {
                foreach (var (innerName, read) in Columns(inner))
                    yield return ($"{name}_{innerName}", row => read(member.GetValue(row)!));
            }
            else
            {
                yield return (name, member.GetValue);
            }
        }
    }

    private static string Field(object? value) => value switch
    {
        null => "",
        string text => Quoted(text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? $"'{text}" : text),
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        DateOnly date => StatisticsFilter.Text(date),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"A column of {value.GetType()} was not thought of."),
    };

    private static string Quoted(string text) => text.AsSpan().ContainsAny("\",\r\n") || text.Trim() != text
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
