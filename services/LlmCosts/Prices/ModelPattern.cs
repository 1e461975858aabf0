using System.Text.RegularExpressions;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// A regular expression out of a price file. It comes from elsewhere and meets names that callers send, so it runs without
/// backtracking, in time linear in the name.
/// </summary>
internal sealed class ModelPattern(string pattern)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    // An automaton of this kind is costly to build, and most are never asked.
    private readonly Lazy<Regex> _regex = new(() => new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Limit));

    public string Text { get; } = pattern;

    public bool IsMatch(string text)
    {
        try
        {
            return _regex.Value.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <returns>What is wrong with the expression; null when it can be used.</returns>
    public string? FindFault()
    {
        try
        {
            _ = _regex.Value;
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }
}
