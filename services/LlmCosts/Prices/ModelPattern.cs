using System.Text.RegularExpressions;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// A regular expression out of a price file. It comes from elsewhere and meets names that callers send, so it must not run
/// away: a search that backtracks too long is repeated without backtracking, in time linear in the name. Not at once, because
/// an automaton of that kind takes some 25 ms and a megabyte to build, and no price book that means well needs one.
/// </summary>
internal sealed partial class ModelPattern
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // The clock is looked at after a thousand steps or so: an ordinary search ends before, however slow the machine is.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private readonly string _pattern;
    private readonly Lazy<Regex> _regex;
    private readonly Lazy<Regex> _linear;

    public ModelPattern(string pattern)
    {
        _pattern = pattern;
        _regex = new(() => new Regex(pattern, Options, Short));
        _linear = new(() => new Regex(pattern, Options | RegexOptions.NonBacktracking, Long));
    }

    public bool IsMatch(string text)
    {
        // $ also matches before a line feed at the end, and no name has one.
        if (text.Contains('\n', StringComparison.Ordinal))
            return false;
        try
        {
            return _regex.Value.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return IsLinearMatch(text);
        }
    }

    /// <returns>What is wrong with the expression; null when it can be used.</returns>
    public string? FindFault()
    {
        try
        {
            _ = _regex.Value;
            if (MayNeedBacktracking().IsMatch(_pattern))
                _ = _linear.Value;
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    // Groups of a special kind, other than (?i) at the start, and references back.
    [GeneratedRegex(@"(?<!^)\(\?|^\(\?(?!i\))|\\[1-9k]", RegexOptions.CultureInvariant)]
    private static partial Regex MayNeedBacktracking();

    private bool IsLinearMatch(string text)
    {
        try
        {
            return _linear.Value.IsMatch(text);
        }
        catch (Exception e) when (e is RegexMatchTimeoutException or NotSupportedException)
        {
            return false;
        }
    }
}
