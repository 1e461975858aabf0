using System.Globalization;
using System.Text;
using Fyntrix.Trading.Vocabulary;
using Microsoft.VisualBasic.FileIO;

namespace Fyntrix.Trading.Instruments;

/// <summary>Reads a list of instruments as Kite Connect publishes it each morning: CSV with a head of names.</summary>
internal static class InstrumentList
{
    private const int LongestSymbol = 64;

    /// <summary>Those that are traded here; indices and other exchanges are left out.</summary>
    /// <exception cref="FormatException">A column is missing, or the list is cut off.</exception>
    public static IReadOnlyList<Instrument> Read(byte[] csv)
    {
        using var parser = new TextFieldParser(new MemoryStream(csv), Encoding.UTF8) { HasFieldsEnclosedInQuotes = true };
        parser.SetDelimiters(",");
        var head = parser.ReadFields() ?? throw new FormatException("The list of instruments is empty.");
        var (symbol, exchange, tick, lot) = (Column(head, "tradingsymbol"), Column(head, "exchange"), Column(head, "tick_size"), Column(head, "lot_size"));
        var found = new Dictionary<(string, Exchange), Instrument>();
        try
        {
            while (parser.ReadFields() is { } row)
            {
                if (row.Length != head.Length)
                    throw new FormatException($"Line {parser.LineNumber - 1} of the list of instruments has {row.Length} fields.");
                if (Parse(row[symbol], row[exchange], row[tick], row[lot]) is { } instrument)
                    found[(instrument.Symbol, instrument.Exchange)] = instrument;
            }
        }
        catch (MalformedLineException e)
        {
            throw new FormatException($"Line {e.LineNumber} of the list of instruments cannot be read.", e);
        }

        return [.. found.Values.OrderBy(i => i.Symbol, StringComparer.Ordinal).ThenBy(i => i.Exchange)];
    }

    private static int Column(string[] head, string name) =>
        Array.IndexOf(head, name) is >= 0 and var at ? at : throw new FormatException($"The list of instruments has no column {name}.");

    private static Instrument? Parse(string symbol, string exchangeText, string tickText, string lotText) =>
        symbol.Length is > 0 and <= LongestSymbol
        && ClosedSet.TryParse<Exchange>(exchangeText, out var exchange)
        && decimal.TryParse(tickText, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var tick) && tick > 0
        && int.TryParse(lotText, NumberStyles.None, CultureInfo.InvariantCulture, out var lot) && lot >= 1
            ? Instrument.Of(symbol, exchange.Value, exchange is Exchange.NSE or Exchange.BSE ? Segment.CASH : Segment.FNO, lot, Money.Price(tick))
            : null;
}
