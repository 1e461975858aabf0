using System.Globalization;
using System.Security.Cryptography;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// The editions of the shipped book that were released. A file keeps what an edition said, and costs name it: one that says something
/// else has another version and a later day.
/// </summary>
internal static class PriceBookEditions
{
    /// <returns>Why the shipped book cannot be released as it is, in lines; none when it can.</returns>
    public static IEnumerable<string> FindFaults()
    {
        using var list = new StreamReader(PriceBookFile.Resource("price-book.editions"));
        using var book = new StreamReader(PriceBookFile.Resource("price-book.json"));
        return FindFaults(list.ReadToEnd(), book.ReadToEnd(), PriceBookFile.Shipped());
    }

    /// <param name="list">A line for each edition: version, day, SHA-256 of the book; lines that begin with # are notes.</param>
    /// <param name="text">The book.</param>
    /// <param name="book">The same, read.</param>
    public static IEnumerable<string> FindFaults(string list, string text, PriceBookFile book)
    {
        var editions = list.ReplaceLineEndings("\n").Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(Edition.Read).ToList();
        for (var i = 1; i < editions.Count; i++)
        {
            if (editions[i].AsOf <= editions[i - 1].AsOf)
                yield return $"The edition {editions[i].Version} is not of a later day than {editions[i - 1].Version}.";
        }

        foreach (var twice in editions.GroupBy(e => e.Version, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return $"Two editions are called {twice.Key}.";
        var sum = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))));
        var line = string.Create(CultureInfo.InvariantCulture, $"{book.Version} {book.AsOf:yyyy-MM-dd} {sum}");
        if (editions.Find(e => e.Version == book.Version) is { } named && named.Sum != sum)
            yield return $"The book is another than the edition {book.Version} was; give it a version and a later day of its own, and the line {line}";
        else if (editions is not [.., var last] || last != new Edition(book.Version, book.AsOf, sum))
            yield return $"The book is not the last of the editions; its line is {line}";
    }

    private sealed record Edition(string Version, DateOnly AsOf, string Sum)
    {
        public static Edition Read(string line) => line.Split(' ') is [var version, var day, var sum]
            ? new(version, DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), sum)
            : throw new FormatException($"An edition has a version, a day and a sum: {line}");
    }
}
