using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// Records as CSV (RFC 4180): a column for each member under its name in JSON, members of a record within it behind that one's name.
/// A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises against CSV injection.
/// </summary>
public static class CsvTable
{
    public const string ContentType = "text/csv";

    /// <summary>The table as an answer.</summary>
    public static ContentHttpResult Answer(string table) => TypedResults.Text(table, ContentType, Encoding.UTF8);

    /// <summary>Whether a caller wants CSV: JSON unless CSV is named, or preferred by the Accept header.</summary>
    /// <param name="format">The parameter <c>format</c> of the query; null when it is left out.</param>
    public static bool IsWanted(string? format, HttpRequest request)
    {
        request.HttpContext.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (format is not null)
            return format == "csv";
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(ContentType) is var csv && csv > 0 && csv > Quality("application/json");

        double Quality(string type) => accepted.Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(a => a.Quality ?? 1).DefaultIfEmpty(0).Max();
    }

    /// <param name="rows">The rows.</param>
    public static string Of<TRow>(IEnumerable<TRow> rows)
        where TRow : notnull => Of(rows, new { });

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
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"A column of {value.GetType()} was not thought of."),
    };

    private static string Quoted(string text) => text.AsSpan().ContainsAny("\",\r\n") || text.Trim() != text
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
