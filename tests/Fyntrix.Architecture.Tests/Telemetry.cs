using System.Text.RegularExpressions;

namespace Fyntrix.Architecture.Tests;

/// <summary>What the sources say of metrics, spans and log events of our own.</summary>
internal static partial class Telemetry
{
    private static readonly IReadOnlyList<(string File, string Text)> Sources = [.. Repository.Product.SelectMany(p => p.Sources()).DistinctBy(s => s.File).OrderBy(s => s.File, StringComparer.Ordinal)];

    public static IReadOnlyList<Metric> Metrics { get; } =
        [.. Sources.SelectMany(s => Instruments().Matches(s.Text).Select(m => Read(s.Text, m))).OfType<Metric>().OrderBy(m => m.Name, StringComparer.Ordinal)];

    public static IReadOnlyList<LogEvent> LogEvents { get; } =
        [.. Sources.SelectMany(s => LogMessages().Matches(s.Text)
            .Select(m => new LogEvent(m.Groups["name"].Value, m.Groups["level"].Value, Regex.Unescape(m.Groups["text"].Value)))).OrderBy(e => e.Name, StringComparer.Ordinal)];

    public static IReadOnlyList<Span> Spans { get; } =
        [.. Sources.SelectMany(s => Starts().Matches(s.Text).Select(m => new Span(m.Groups["name"].Value.Replace("type.Name", "event", StringComparison.Ordinal), m.Groups["kind"].Value)))];

    /// <summary>How many log messages there are, named or not.</summary>
    public static int LogMessageCount { get; } = Sources.Sum(s => Regex.Count(s.Text, @"\[LoggerMessage\("));

    /// <summary>How many instruments there are, whether their names could be read or not.</summary>
    public static int InstrumentCount { get; } = Sources.Sum(s => Instruments().Count(s.Text) - Regex.Count(s.Text, @"\bvoid Gauge\(|CreateObservableGauge\(name,"));

    private static Metric? Read(string text, Match call)
    {
        // The texts among the arguments themselves, not those of calls within: name, unit, meaning.
        var texts = new List<string>();
        var depth = 1;
        for (var at = call.Index + call.Length; depth > 0; at++)
        {
            if (text[at] == '"')
            {
                var end = text.IndexOf('"', at + 1);
                if (depth == 1)
                    texts.Add(text[(at + 1)..end]);
                at = end;
            }
            else
            {
                depth += text[at] is '(' or '[' ? 1 : text[at] is ')' or ']' ? -1 : 0;
            }
        }

        return texts is [var name, var unit, var meaning] ? new Metric(name, call.Groups["kind"].Value, unit, meaning) : null;
    }

    [GeneratedRegex(@"(?:Create(?<kind>Counter|Histogram|UpDownCounter|ObservableGauge)(?:<\w+>)?|(?<!\w)(?<kind>Gauge))\(", RegexOptions.CultureInvariant)]
    private static partial Regex Instruments();

    [GeneratedRegex("""\[LoggerMessage\(EventName = "(?<name>[a-z_.]+)", Level = LogLevel\.(?<level>\w+),\s+Message = "(?<text>(?:[^"\\]|\\.)*)"\)\]""", RegexOptions.CultureInvariant)]
    private static partial Regex LogMessages();

    [GeneratedRegex("""\.StartActivity\(\$?"(?<name>[^"]+)", ActivityKind\.(?<kind>\w+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Starts();

    internal sealed record Metric(string Name, string Kind, string Unit, string Meaning)
    {
        /// <summary>
        /// The series that Prometheus makes of it (OpenTelemetry's "Prometheus and OpenMetrics compatibility"): dots become
        /// underscores, the unit is spelled out, units in braces are left away, counters end with _total.
        /// </summary>
        public IEnumerable<string> Series
        {
            get
            {
                var name = $"{Name.Replace('.', '_')}{Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" }}";
                return Kind switch
                {
                    "Counter" => [$"{name}_total"],
                    "Histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
                    _ => [name],
                };
            }
        }
    }

    internal sealed record LogEvent(string Name, string Level, string Text);

    internal sealed record Span(string Name, string Kind);
}
