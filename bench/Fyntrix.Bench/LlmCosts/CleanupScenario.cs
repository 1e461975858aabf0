using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fyntrix.Bench.Identity;
using Fyntrix.LlmCosts.Retention;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>
/// A clean-up by the real service that removes 900,000 of 1,000,000 booked calls, archived first, while 500 reports a second go on; beside the times of the reports
/// those of as many before it.
/// </summary>
internal sealed class CleanupScenario : IScenario
{
    private const int Rows = 1_000_000;
    private const int KeptDays = GeneratedCalls.Days / 10;
    private const int QuietSeconds = 20;
    private const double PerSecond = 500;

    private static readonly Uri Requests = new("/api/v1/llm/requests", UriKind.Relative);

    public string Name => "cleanup";

    public string Describes => "a clean-up of 900,000 of 1,000,000 booked calls while 500 reports a second go on";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-bench-").FullName;
        try
        {
            var before = await FillAsync(folder);
            var load = await LoadAsync(folder, cancellationToken);
            var after = await SumsAsync(folder);
            if (after.Calls != before.Calls + load.Sent || after.Kept != before.Kept + load.Sent - load.Deleted)
                throw new InvalidOperationException($"{before.Calls} calls and {load.Sent} reports became {after.Calls} in the totals.");
            var size = new ScenarioResult.Figure("file before, MB", before.Bytes / 1e6);
            return new(
                "",
                [
                    new("calls removed", load.Deleted),
                    new("calls in the totals, before and those reported since", before.Calls + load.Sent),
                    new("calls in the totals, after", after.Calls),
                    new("nano-USD of the calls from before in the totals, before", before.NanoUsd),
                    new("nano-USD of the same, after", after.NanoUsd),
                    new("clean-up with its archive, s", load.Seconds),
                    new("reports a second beside it", load.Beside.Length / load.Seconds),
                    .. Times("before it", load.Before),
                    .. Times("beside it", load.Beside),
                    size,
                    new("file after, MB", after.Bytes / 1e6, size),
                ]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Load> LoadAsync(string folder, CancellationToken cancellationToken)
    {
        // Its own clean-up, due at start, finds nothing.
        await using var service = await LlmCostsSystem.StartAsync(folder, ("Retention__Days", $"{RetentionSettings.MostDays}"));
        var sent = 0;
        var bodies = new GeneratedReports.Numbered();
        var begun = Stopwatch.GetTimestamp();
        var before = await LoadTool.TimesAsync(SendAsync, PerSecond, () => Stopwatch.GetElapsedTime(begun).TotalSeconds < QuietSeconds);
        begun = Stopwatch.GetTimestamp();
        var cleanup = CleanUpAsync(service);
        var beside = await LoadTool.TimesAsync(SendAsync, PerSecond, () => !cleanup.IsCompleted);
        return new(sent, await cleanup, Stopwatch.GetElapsedTime(begun).TotalSeconds, before, beside);

        async Task SendAsync()
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(bodies.Next())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await service.Client.PostAsync(Requests, content, cancellationToken);
            answer.EnsureSuccessStatusCode();
            Interlocked.Increment(ref sent);
        }
    }

    private static IEnumerable<ScenarioResult.Figure> Times(string when, double[] times) =>
    [
        new($"a report {when}, p50 in ms", times[times.Length / 2]),
        new($"a report {when}, p99 in ms", times[times.Length * 99 / 100]),
        new($"a report {when}, slowest in ms", times[^1]),
    ];

    private static async Task<long> CleanUpAsync(LlmCostsSystem service)
    {
        using var answer = await service.Client.PostAsync(new Uri($"/api/v1/llm/cleanup?days={KeptDays}", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty("deleted").GetInt64();
    }

    private static async Task<Sums> FillAsync(string folder)
    {
        using var signal = new OutboxSignal();
        await using (var store = GeneratedCalls.Store(folder, signal))
            await GeneratedCalls.FillAsync(store, Rows);
        return await SumsAsync(folder);
    }

    /// <summary>What a store's file holds while nobody has it.</summary>
    private static async Task<Sums> SumsAsync(string folder)
    {
        using var signal = new OutboxSignal();
        Sums sums;
        await using (var store = GeneratedCalls.Store(folder, signal))
        {
            sums = await store.ReadAsync(
                connection => new Sums(
                    connection.QueryLong("SELECT sum(requests) FROM llm_totals"),
                    connection.QueryLong("SELECT count(*) FROM llm_requests"),
                    // The models of the reports sent here have other names.
                    connection.QueryLong("SELECT sum(cost_nano_usd) FROM llm_totals WHERE model GLOB 'gpt-[0-7]'"),
                    0),
                CancellationToken.None);
        }

        return sums with { Bytes = new FileInfo(Path.Combine(folder, "llm_costs.db")).Length };
    }

    private sealed record Load(long Sent, long Deleted, double Seconds, double[] Before, double[] Beside);

    private sealed record Sums(long Calls, long Kept, long NanoUsd, long Bytes);
}
