using System.Text.RegularExpressions;

namespace Fyntrix.Architecture.Tests;

/// <summary>The table of checks in docs/brokers.md is that of the sources. FYNTRIX_WRITE_DOCS=1 writes it.</summary>
public sealed partial class ChecksTableTests
{
    private const string Begin = "<!-- checks: from the sources -->\n";
    private const string End = "<!-- end -->";

    private static readonly string Document = Path.Combine(Repository.Root, "docs/brokers.md");
    private static readonly string Folder = Path.Combine(Repository.Root, "services/Trading/Intents/Checks");

    [Fact]
    public void The_table_of_checks_is_up_to_date()
    {
        var text = File.ReadAllText(Document);
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = text.IndexOf(End, from, StringComparison.Ordinal);
        Assert.True(from >= Begin.Length && to >= 0, "docs/brokers.md has no place for the checks.");
        var renewed = $"{text[..from]}| code | passes when |\n|---|---|\n{string.Concat(Rows().Select(row => $"{row}\n"))}{text[to..]}";
        if (Environment.GetEnvironmentVariable("FYNTRIX_WRITE_DOCS") == "1")
            File.WriteAllText(Document, renewed);
        else
            Assert.True(text == renewed, "docs/brokers.md is not what the sources say: run this test with FYNTRIX_WRITE_DOCS=1 and commit the file.");
    }

    /// <summary>In the order in which denials are reported.</summary>
    private static List<string> Rows()
    {
        var names = Registered().Matches(File.ReadAllText(Path.Combine(Folder, "RulePack.cs"))).Select(m => m.Groups[1].Value).ToList();
        Assert.True(names.Count > 15);
        return [.. names.Select(name =>
        {
            var source = File.ReadAllText(Path.Combine(Folder, $"{name}.cs"));
            var summary = Summary().Match(source);
            var code = Code().Match(source);
            Assert.True(summary.Success && code.Success, $"{name} has no summary or no code.");
            var value = code.Groups[1].Value is "BrokerRefusals.NotConnectedCode" ? "CONNECTION_NOT_CONNECTED" : code.Groups[1].Value.Trim('"');
            return $"| `{value}` | {Blanks().Replace(summary.Groups[1].Value.Replace("///", "", StringComparison.Ordinal), " ").Trim()} |";
        })];
    }

    [GeneratedRegex(@"^        new (\w+)\(\),$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Registered();

    [GeneratedRegex(@"/// <summary>(.*?)</summary>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Summary();

    [GeneratedRegex(@"public string Code => ([^;]+);", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
