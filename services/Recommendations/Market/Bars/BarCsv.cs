using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>
/// Bars as CSV (RFC 4180) with a header: <c>symbol,date,open,high,low,close,volume</c> in any order and case, with <c>start</c> in
/// place of <c>date</c> for intraday bars. The columns symbol and volume may be left out. Lines that begin with # are skipped.
/// </summary>
internal sealed class BarCsv : IDisposable
{
    private const string SymbolColumn = "symbol";

    private static readonly string[] Known = [SymbolColumn, "date", "start", "open", "high", "low", "close", "volume"];

    private readonly CsvParser _parser;
    private readonly string? _symbol;
    private string[] _columns = [];
    private bool _isBad;

    private BarCsv(TextReader text, string? symbol)
    {
        _symbol = symbol;
        _parser = new CsvParser(
            text,
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                TrimOptions = TrimOptions.Trim,
                AllowComments = true,
                // No cell of ours is long; a quote that is never closed must not swallow the file.
                MaxFieldSize = 1000,
                BadDataFound = _ => _isBad = true,
            },
            leaveOpen: true);
    }

    /// <summary>Why nothing of the file can be read; null when its header is good.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether each line names its symbol.</summary>
    public bool HasSymbols => _columns.Contains(SymbolColumn);

    /// <summary>Reads the header.</summary>
    /// <param name="symbol">Of all bars, in a file whose lines do not name theirs; null in one whose lines must.</param>
    public static BarCsv Open(TextReader text, string? symbol)
    {
        var file = new BarCsv(text, symbol);
        file.Fault = file.ReadHeader();
        return file;
    }

    /// <summary>The lines after the header, read as they are asked for. A line that breaks the form of the file is the last.</summary>
    public IEnumerable<CsvLine> Lines()
    {
        while (true)
        {
            // What breaks the form may have swallowed the lines after it.
            var next = _parser.RawRow + 1;
            var (cells, fault) = Next();
            if (fault is not null)
                yield return new CsvLine(next, null, [new("row", fault)]);
            if (cells is null)
                yield break;
            yield return Line(cells);
        }
    }

    public void Dispose() => _parser.Dispose();

    private string? ReadHeader()
    {
        var (cells, fault) = Next();
        if (fault is not null)
            return fault;
        if (cells is null)
            return $"is empty; begin with a header such as {string.Join(',', Known.Where(c => c != "start"))}.";
        _columns = [.. cells.Select(c => c.ToLowerInvariant())];
        if (_columns.FirstOrDefault(c => !Known.Contains(c)) is { } unknown)
            return $"has the column '{(unknown.Length > 40 ? unknown[..40] : unknown)}' in its header; known are {string.Join(", ", Known)}.";
        if (_columns.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return $"has the column {twice.Key} twice.";
        if (new[] { "open", "high", "low", "close" }.FirstOrDefault(c => !_columns.Contains(c)) is { } missing)
            return $"has no column {missing}.";
        if (!_columns.Contains("date") && !_columns.Contains("start"))
            return "has neither a column date, for daily bars, nor start, for others.";
        return (HasSymbols, _symbol) switch
        {
            (true, not null) => "names a symbol in each line: leave out the symbol beside the file.",
            (false, null) => "has no column symbol: add it, or name the symbol beside the file.",
            _ => null,
        };
    }

    private (string[]? Cells, string? Fault) Next()
    {
        _isBad = false;
        try
        {
            if (!_parser.Read())
                return (null, null);
            // Cells are only looked at when they are asked for.
            var cells = _parser.Record;
            return _isBad ? (null, "has a quote in the middle of a cell, or one that is not closed; nothing after it is read.") : (cells, null);
        }
        catch (CsvHelperException)
        {
            return (null, "has a cell that is too long, or a quote that is not closed; nothing after it is read.");
        }
    }

    private CsvLine Line(string[] cells)
    {
        if (cells.Length != _columns.Length)
            return new CsvLine(_parser.RawRow, null, [new("row", $"has {cells.Length} cells; the header has {_columns.Length}.")]);
        var faults = new List<RowFault>();
        var row = new BarRow(
            _symbol ?? Cell(SymbolColumn),
            Read<DateOnly>("date", "must be a date as YYYY-MM-DD.", text => CalendarQuery.Date(text)),
            Read<DateTimeOffset>("start", QueryTime.Error, QueryTime.Parse),
            Read<decimal>("open", "must be a number.", Number),
            Read<decimal>("high", "must be a number.", Number),
            Read<decimal>("low", "must be a number.", Number),
            Read<decimal>("close", "must be a number.", Number),
            Read<long>("volume", "must be a whole number.", Units));
        return faults.Count == 0 ? new CsvLine(_parser.RawRow, row, []) : new CsvLine(_parser.RawRow, null, faults);

        string? Cell(string column) => Array.IndexOf(_columns, column) is >= 0 and var i && cells[i].Length > 0 ? cells[i] : null;

        T? Read<T>(string column, string error, Func<string, T?> read)
            where T : struct
        {
            if (Cell(column) is not { } text)
                return null;
            var value = read(text);
            if (value is null)
                faults.Add(new(column, error));
            return value;
        }
    }

    // Longer ones would lose digits without a word.
    private static decimal? Number(string text) =>
        text.Length <= 28 && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Some programs write whole numbers with .0.
    private static long? Units(string text) =>
        Number(text) is { } number && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;
}
