using System.Globalization;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Instruments;

/// <summary>The members of NIFTY 50 and NIFTY Bank, which ship with the service: symbol, exchange, segment, lot, tick where known.</summary>
internal static class IndexMembers
{
    /// <summary>Adds those that are missing; runs after each migration and changes nothing that is there.</summary>
    public static async Task AddMissingAsync(TradingDb db, CancellationToken cancellationToken)
    {
        var known = await db.Instruments.AsNoTracking().Where(i => i.Exchange == Exchange.NSE).Select(i => i.Symbol).ToListAsync(cancellationToken);
        db.Instruments.AddRange(Read().ExceptBy(known, i => i.Symbol));
        await db.SaveChangesAsync(cancellationToken);
    }

    public static IEnumerable<Instrument> Read()
    {
        using var file = typeof(IndexMembers).Assembly.GetManifestResourceStream("index-members.csv")
            ?? throw new InvalidOperationException("The file of index members is not in the assembly.");
        using var reader = new StreamReader(file);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Skip(1).Select(line => Parse(line.TrimEnd('\r').Split(',')))];
    }

    private static Instrument Parse(string[] columns) => Instrument.Of(
        columns[0],
        Enum.Parse<Exchange>(columns[1]),
        Enum.Parse<Segment>(columns[2]),
        int.Parse(columns[3], CultureInfo.InvariantCulture),
        columns[4].Length == 0 ? null : decimal.Parse(columns[4], CultureInfo.InvariantCulture));
}
