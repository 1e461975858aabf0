using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Instruments;

/// <summary>
/// The quantities above which the exchange freezes an order for derivatives, from the operator's file (setting <c>Instruments:FreezeQuantities</c>): a
/// line <c>symbol,quantity</c> for each underlying, as in NSE's monthly file <c>qtyfreeze</c>. Read at the start.
/// </summary>
internal sealed class FreezeQuantities
{
    private readonly FrozenDictionary<string, long> _byUnderlying;

    /// <exception cref="OptionsValidationException">The file cannot be read; the text names the line.</exception>
    public FreezeQuantities(IConfiguration configuration)
    {
        var path = configuration["Instruments:FreezeQuantities"];
        _byUnderlying = string.IsNullOrEmpty(path) ? FrozenDictionary<string, long>.Empty : Read(path);
    }

    /// <summary>The most of an order, in units; null when it is not known. The underlying with the longest name that the symbol begins with.</summary>
    public long? Find(string symbol)
    {
        var name = _byUnderlying.Keys.Where(u => symbol.StartsWith(u, StringComparison.Ordinal) && symbol.Length > u.Length && char.IsAsciiDigit(symbol[u.Length])).MaxBy(u => u.Length);
        return name is null ? null : _byUnderlying[name];
    }

    private static FrozenDictionary<string, long> Read(string path)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (line, number) in File.ReadLines(path).Select((line, i) => (line.Trim(), i + 1)))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.Split(',') is not [var symbol, var text] || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quantity) || quantity < 1 || !found.TryAdd(symbol.Trim().ToUpperInvariant(), quantity))
            {
                throw new OptionsValidationException("Instruments", typeof(FreezeQuantities), [$"Instruments:FreezeQuantities: line {number} of {path} is not 'symbol,quantity', or names a symbol twice."]);
            }
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
