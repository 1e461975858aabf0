using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Fyntrix.Bench.Intents;

/// <summary>
/// What Postgres ran for one request, read from its log, made into a script for pgbench that runs the same statements in the same transactions for the same
/// user with ids of its own each time. The relay's statements, which come once for many requests, are left out.
/// </summary>
internal sealed partial class CapturedRequest
{
    private readonly List<Statement> _statements = [];

    /// <param name="log">Lines of the log with <c>log_statement = all</c>.</param>
    public CapturedRequest(IEnumerable<string> log)
    {
        var open = new Dictionary<string, List<Statement>>();
        var last = new Dictionary<string, Statement>();
        foreach (var entry in Entries(log))
        {
            if (Entry().Match(entry) is not { Success: true } match)
                continue;
            var (process, kind, text) = (match.Groups["process"].Value, match.Groups["kind"].Value, match.Groups["text"].Value);
            if (kind == "DETAIL")
            {
                last[process].Parameters.AddRange(Parameter().Matches(text).Select(p => p.Groups[1].Value));
                continue;
            }

            var statement = last[process] = new Statement(text.Trim().TrimEnd(';'), []);
            if (statement.Sql.StartsWith("BEGIN", StringComparison.Ordinal))
                open[process] = [];
            (open.GetValueOrDefault(process) ?? _statements).Add(statement);
            if (statement.Sql is not "COMMIT" || !open.Remove(process, out var transaction))
                continue;
            if (!transaction.Exists(s => s.Sql.Contains("SKIP LOCKED", StringComparison.Ordinal)))
                _statements.AddRange(transaction);
        }
    }

    public int Count => _statements.Count;

    /// <summary>The statements' first words, for people.</summary>
    public string Outline => string.Join("; ", _statements.Select(s => string.Join(' ', s.Sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(3))));

    /// <param name="kept">Ids that stay as they are: the user's and the connection's.</param>
    public string ToScript(params string[] kept)
    {
        var ids = new Dictionary<string, int>();
        var script = new StringBuilder("\\set n random(1, 4611686018427387904)\n");
        foreach (var statement in _statements)
        {
            var sql = Placeholder().Replace(statement.Sql, placeholder =>
            {
                var index = int.Parse(placeholder.Groups[1].Value, CultureInfo.InvariantCulture) - 1;
                var value = statement.Parameters[index];
                // An account's audit entries are numbered without gaps.
                if (IsSequence(statement.Sql, index))
                    return ":seq + 1";
                if (!Guid.TryParse(value.Trim('\''), out _) || kept.Contains(value.Trim('\'')))
                    return Literal(value);
                if (!ids.TryGetValue(value, out var number))
                    ids.Add(value, number = ids.Count);
                var id = string.Create(CultureInfo.InvariantCulture, $"md5(:n::text || '{number}')::uuid");
                return statement.Sql.Contains("outbox_messages", StringComparison.Ordinal) || statement.Sql.Contains("lease", StringComparison.Ordinal) && index > 1 ? id : $"{id}::text";
            });
            // What the chain's end is, the statement that takes it tells.
            script.Append(sql).Append(sql.StartsWith("INSERT INTO audit_heads", StringComparison.Ordinal) ? " \\gset\n" : ";\n");
        }

        return script.ToString();
    }

    /// <summary>pgbench takes a colon before a letter or digit for a variable of its own, within texts, too.</summary>
    private static string Literal(string value) =>
        value.Contains(':', StringComparison.Ordinal) ? $"E{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\x3A", StringComparison.Ordinal)}" : value;

    private static bool IsSequence(string sql, int index) =>
        (sql.StartsWith("UPDATE audit_heads", StringComparison.Ordinal) && index == 1) || (sql.StartsWith("INSERT INTO audit_log", StringComparison.Ordinal) && index == 9);

    /// <summary>An entry goes on in lines that begin with a tab.</summary>
    private static IEnumerable<string> Entries(IEnumerable<string> lines)
    {
        var entry = new StringBuilder();
        foreach (var line in lines)
        {
            if (!line.StartsWith('\t') && entry.Length > 0)
            {
                yield return entry.ToString();
                entry.Clear();
            }

            entry.Append(line).Append('\n');
        }

        yield return entry.ToString();
    }

    [GeneratedRegex(@"\[(?<process>\d+)\] (?<kind>LOG|DETAIL):  (?:statement: |execute [^:]+: |parameters: )(?<text>.*)$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\$\d+ = ('(?:[^']|'')*'|NULL)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\$(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    private sealed record Statement(string Sql, List<string> Parameters);
}
