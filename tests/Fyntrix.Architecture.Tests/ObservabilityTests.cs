using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fyntrix.Architecture.Tests;

/// <summary>
/// The tables of docs/observability.md are those of the sources, and alerts and dashboard ask for nothing that is not there.
/// FYNTRIX_WRITE_DOCS=1 writes the tables.
/// </summary>
public sealed partial class ObservabilityTests
{
    // Of .NET and the libraries, by their own documentation.
    private static readonly string[] OfLibraries =
    [
        "http_server_request_duration_seconds_bucket", "http_server_request_duration_seconds_count", "http_server_request_duration_seconds_sum",
        "http_server_active_requests",
    ];

    private static readonly string[] Labels = ["http_route", "http_request_method", "http_response_status_code", "messaging_destination_name", "gen_ai_request_model"];

    private static readonly string Document = Path.Combine(Repository.Root, "docs/observability.md");

    [Fact]
    public void Every_metric_and_log_event_has_a_name_of_its_own()
    {
        Assert.Equal(Telemetry.InstrumentCount, Telemetry.Metrics.Count);
        Assert.Equal(Telemetry.LogMessageCount, Telemetry.LogEvents.Count);
        Assert.Empty(Telemetry.Metrics.GroupBy(m => m.Name).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.Empty(Telemetry.LogEvents.GroupBy(e => e.Name).Where(g => g.Count() > 1).Select(g => g.Key));
        // Ours, or a name that OpenTelemetry's conventions have for it.
        Assert.All(Telemetry.Metrics, m => Assert.Matches(@"^(fyntrix|gen_ai\.client)(\.[a-z_]+)+$", m.Name));
        Assert.All(Telemetry.Metrics, m => Assert.EndsWith(".", m.Meaning));
    }

    [Fact]
    public void The_tables_of_the_documentation_are_up_to_date()
    {
        var text = File.ReadAllText(Document);
        var renewed = Renew(text);
        if (Environment.GetEnvironmentVariable("FYNTRIX_WRITE_DOCS") == "1")
            File.WriteAllText(Document, renewed);
        else
            Assert.True(text == renewed, "docs/observability.md is not what the sources say: run this test with FYNTRIX_WRITE_DOCS=1 and commit the file.");
    }

    [Fact]
    public void Alerts_ask_for_metrics_that_exist_and_say_what_is_wrong_and_what_to_do()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "deploy/prometheus/alerts.yml"));
        var operations = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));
        var anchors = Regex.Matches(operations, "^## (.+)$", RegexOptions.Multiline).Select(m => m.Groups[1].Value.Trim().ToLowerInvariant().Replace(' ', '-').Replace(",", "", StringComparison.Ordinal)).ToHashSet();
        var alerts = text.Split("- alert: ")[1..];

        Assert.True(alerts.Length >= 10);
        Assert.All(alerts, alert =>
        {
            Assert.Matches(@"\n +expr: \S", alert);
            Assert.Matches(@"\n +severity: (page|ticket)\n", alert);
            Assert.Matches(@"\n +summary: \S", alert);
            var link = Regex.Match(alert, @"runbook_url: \S*docs/operations\.md#([\w-]+)");
            Assert.True(link.Success && anchors.Contains(link.Groups[1].Value), $"Its runbook is no section of docs/operations.md: {alert}");
        });
        AssertExist(text);
    }

    [Fact]
    public void The_dashboard_asks_for_metrics_that_exist()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "deploy/grafana/fyntrix.json")));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(p => p.TryGetProperty("targets", out var targets) ? targets.EnumerateArray() : [])
            .Select(t => t.GetProperty("expr").GetString()!)
            .ToList();

        Assert.True(queries.Count >= 10);
        AssertExist(string.Join('\n', queries));
    }

    private static void AssertExist(string text)
    {
        var known = Telemetry.Metrics.SelectMany(m => m.Series).Concat(OfLibraries).Concat(Labels).ToHashSet();
        var asked = MetricNames().Matches(text).Select(m => m.Value).Distinct().ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains(name, known));
    }

    private static string Renew(string text)
    {
        text = Put(text, "metrics", "| metric | kind | unit | meaning |\n|---|---|---|---|\n", Telemetry.Metrics.Select(m =>
            $"| `{m.Name}` | {(m.Kind == "ObservableGauge" ? "gauge" : m.Kind.ToLowerInvariant())} | `{m.Unit}` | {m.Meaning} |"));
        text = Put(text, "spans", "| span | kind |\n|---|---|\n", Telemetry.Spans.Select(s => $"| `{s.Name}` | {s.Kind.ToLowerInvariant()} |"));
        return Put(text, "events", "| event | level | text |\n|---|---|---|\n", Telemetry.LogEvents.Select(e => $"| `{e.Name}` | {e.Level} | {e.Text} |"));
    }

    private static string Put(string text, string table, string head, IEnumerable<string> rows)
    {
        var begin = $"<!-- {table}: from the sources -->\n";
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf("<!-- end -->", from, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= 0, $"docs/observability.md has no place for {table}.");
        var written = rows.Aggregate(new StringBuilder(head), (all, row) => all.Append(row).Append('\n'));
        return $"{text[..from]}{written}{text[to..]}";
    }

    [GeneratedRegex(@"\b(?:fyntrix|http|db|messaging|gen_ai|dotnet|kestrel)_[a-z0-9_]+", RegexOptions.CultureInvariant)]
    private static partial Regex MetricNames();
}
