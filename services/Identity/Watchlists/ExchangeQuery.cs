using System.Diagnostics.CodeAnalysis;

namespace Fyntrix.Identity.Watchlists;

/// <summary>
/// An exchange in a query string, exactly as spelled. The framework's own parsing of enums would take numbers and lists too.
/// </summary>
internal readonly record struct ExchangeQuery(Exchange Value)
{
    public static bool TryParse([NotNullWhen(true)] string? text, out ExchangeQuery result)
    {
        var known = Enum.GetValues<Exchange>().Where(e => e.ToString() == text).ToList();
        result = new ExchangeQuery(known.FirstOrDefault());
        return known.Count == 1;
    }
}
