using System.Globalization;
using System.Text;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>Reports of calls as an agent's client sends them, each of an answer of its own.</summary>
internal static class GeneratedReports
{
    public const int BatchRows = 1000;

    /// <summary>Batches of <see cref="BatchRows"/> as bodies of requests, made before they are measured.</summary>
    /// <param name="ofRuns">Whether each was made for a run, whose cost the service then tells others as an event.</param>
    public static List<byte[]> Batches(int count, bool ofRuns = false)
    {
        var prefix = Guid.NewGuid().ToString("N");
        return [.. Enumerable.Range(0, count).Select(batch =>
            Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(batch * BatchRows, BatchRows).Select(i => One($"{prefix}-{i.ToString(CultureInfo.InvariantCulture)}", i, ofRuns)))}]"))];
    }

    /// <summary>wrk's requests: a report each, whose response id nobody else sends.</summary>
    public static string Script(string token) =>
        $$"""
        local run = "{{Guid.NewGuid():N}}-"
        local count = 0
        local headers = { ["Authorization"] = "Bearer {{token}}", ["Content-Type"] = "application/json" }
        request = function()
          count = count + 1
          return wrk.format("POST", nil, headers, '{{One("@", 1, ofRun: false).Replace("\"@\"", "\"' .. run .. count .. '\"", StringComparison.Ordinal)}}')
        end
        """;

    private static string One(string responseId, int number, bool ofRun) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"model":"{{GeneratedCalls.Model(number)}}","provider":"openai","provider_response_id":"{{responseId}}","tokens_input":{{1000 + number % 5000}},"tokens_output":{{100 + number % 700}},"tokens_cached":{{number % 900}},"user_id":"user-{{number % 20}}","agent":"agent-{{number % 6}}",{{(ofRun ? $"\"run_id\":\"run-{number / 100}\"," : "")}}"latency_ms":{{300 + number % 900}}}""");

    /// <summary>One report after another.</summary>
    internal sealed class Numbered
    {
        private readonly string _prefix = Guid.NewGuid().ToString("N");
        private int _number;

        public string Next()
        {
            var number = Interlocked.Increment(ref _number);
            return One($"{_prefix}-{number.ToString(CultureInfo.InvariantCulture)}", number, ofRun: false);
        }
    }
}
