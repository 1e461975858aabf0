using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market.Providers.Kite;

/// <summary>
/// The day's list of NSE instruments (GET /instruments/NSE). Kite makes it anew about 08:30 IST, and gives tokens of instruments that
/// have gone to others: the list of a day before is not used.
/// </summary>
internal sealed class KiteInstruments(KiteReader reader, TimeProvider time) : IDisposable
{
    private const string Exchange = "NSE";

    private static readonly TimeSpan MadeAnewAt = new(8, 30, 0);

    // Indices, by the names that Kite has for them.
    private static readonly FrozenDictionary<string, string> Indices = new Dictionary<string, string>
    {
        [MarketSymbol.Nifty] = "NIFTY 50",
        ["BANKNIFTY"] = "NIFTY BANK",
    }.ToFrozenDictionary();

    private readonly SemaphoreSlim _gate = new(1);
    private (DateOnly Day, FrozenDictionary<string, KiteInstrument> All)? _list;

    /// <summary>How Kite knows a symbol; null when it does not.</summary>
    /// <exception cref="MarketDataException">The list cannot be had.</exception>
    public async Task<KiteInstrument?> FindAsync(string symbol, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).GetValueOrDefault(Indices.GetValueOrDefault(symbol, symbol));

    public void Dispose() => _gate.Dispose();

    private async Task<FrozenDictionary<string, KiteInstrument>> ListAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var day = (time.GetUtcNow() - MadeAnewAt).DateInIndia();
            if (_list is not { } list || list.Day != day)
                _list = list = (day, Read(await reader.BodyAsync($"/instruments/{Exchange}", KiteCallKind.OTHER, cancellationToken)));
            return list.All;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static FrozenDictionary<string, KiteInstrument> Read(byte[] body)
    {
        var found = new Dictionary<string, KiteInstrument>(StringComparer.Ordinal);
        try
        {
            using var csv = new CsvParser(new StringReader(Encoding.UTF8.GetString(body)), new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
            var header = csv.Read() ? csv.Record! : [];
            var columns = new[] { "tradingsymbol", "exchange", "instrument_token", "segment" }.Select(c => Array.IndexOf(header, c)).ToArray();
            if (columns.All(i => i >= 0))
            {
                while (csv.Read())
                {
                    var row = csv.Record!;
                    if (row.Length == header.Length && row[columns[1]] == Exchange && long.TryParse(row[columns[2]], NumberStyles.None, CultureInfo.InvariantCulture, out var token))
                        found[row[columns[0]]] = new KiteInstrument(row[columns[0]], token, row[columns[3]] == "INDICES");
                }
            }
        }
        catch (CsvHelperException e)
        {
            throw new MarketDataException(MarketDataFault.UNREADABLE, "Kite's list of instruments cannot be read.", e);
        }

        return found.Count > 0
            ? found.ToFrozenDictionary(StringComparer.Ordinal)
            : throw new MarketDataException(MarketDataFault.UNREADABLE, "Kite's list of instruments cannot be read.");
    }
}
