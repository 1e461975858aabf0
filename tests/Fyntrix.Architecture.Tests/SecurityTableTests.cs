using System.Text.RegularExpressions;

namespace Fyntrix.Architecture.Tests;

/// <summary>What docs/security.md says is shown by a test is shown by one that exists, and no requirement stands there twice.</summary>
public sealed partial class SecurityTableTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs/security.md"));

    [Fact]
    public void Each_test_that_is_named_is_there()
    {
        var known = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var named = TestNames().Matches(Document).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.True(named.Count > 20, "A table without tests shows nothing.");
        Assert.DoesNotContain(named, name => !known.Contains(name));
    }

    [Fact]
    public void Each_requirement_stands_once_and_has_an_answer()
    {
        var rows = Document.Split('\n').Where(line => Requirement().IsMatch(line)).ToList();
        var numbers = rows.SelectMany(row => Number().Matches(row.Split('|')[1]).Select(m => m.Value)).ToList();

        // Levels 1 and 2 of chapters 6 to 10 in ASVS 5.0.0.
        Assert.Equal(96, numbers.Count);
        Assert.Equal(numbers.Distinct(), numbers);
        Assert.All(rows, row => Assert.NotEmpty(row.Split('|')[2].Trim()));
    }

    [GeneratedRegex(@"`(\w+Tests)`", RegexOptions.CultureInvariant)]
    private static partial Regex TestNames();

    [GeneratedRegex(@"^\| \d+\.\d+\.\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Requirement();

    [GeneratedRegex(@"\b\d+\.\d+\.\d+\b", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
