using System.Text.Json;
using Fyntrix.Bench.Identity;
using Fyntrix.Bench.Telemetry;

namespace Fyntrix.Bench.Intents;

/// <summary>
/// Intents that are accepted, beside pgbench on the statements that one of them runs, as Postgres logged them in this very run, for the same users; intents
/// that are placed with the paper broker at once; and where the time of one goes, from the spans of a service of its own that traces everything.
/// </summary>
internal sealed class IntentsScenario : IScenario
{
    private const int Connections = 16;
    private const int Users = 16;
    private const int Seconds = 5;
    private const int WarmUpSeconds = 15;
    private const int Rounds = 5;
    private const int Singles = 400;

    private static readonly string[] Steps = ["check intent", "commit intent", "commit order", "place at broker", "settle order by the broker's book"];

    public string Name => "intents";

    public string Describes => "intents accepted against pgbench on the same statements, intents placed on paper, and where the time of one goes";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var spans = await SpanCounter.StartAsync(Steps);
        await using var system = await IntentsSystem.StartAsync(Users, spans.Address, cancellationToken);
        var address = new Uri(system.Trading.Address, "/api/v1/trading/intents");
        var (accept, place) = (Script(system, confirm: false), Script(system, confirm: true));
        await LoadTool.ScriptedHttpAsync(address, accept, Connections, WarmUpSeconds);
        await LoadTool.ScriptedHttpAsync(address, place, Connections, WarmUpSeconds);
        var statements = await CaptureAsync(system);
        await Console.Error.WriteLineAsync($"{statements[0].Count} statements: {statements[0].Outline}");
        List<string> scripts = [.. statements.Zip(system.Users, (s, user) => s.ToScript(user.AccountId, user.ConnectionId))];

        var rates = (Postgres: new List<double>(), Accepted: new List<double>(), Placed: new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            rates.Postgres.Add(await LoadTool.PostgresAsync(system.Database, scripts, Connections, Seconds));
            rates.Accepted.Add(await LoadTool.ScriptedHttpAsync(address, accept, Connections, Seconds));
            rates.Placed.Add(await LoadTool.ScriptedHttpAsync(address, place, Connections, Seconds));
        }

        var pgbench = new ScenarioResult.Figure("pgbench -M prepared, the same statements", Measure.Median(rates.Postgres));
        List<ScenarioResult.Figure> figures =
        [
            pgbench, new("intents accepted", Measure.Median(rates.Accepted), pgbench), new("intents accepted, placed and filled", Measure.Median(rates.Placed)),
        ];
        var whole = new ScenarioResult.Figure("one placed, p50 in ms", await SinglesAsync(system));
        figures.Add(whole);
        figures.AddRange(Steps.Select(step => new ScenarioResult.Figure($"of it: {step}, p50 in ms", Measure.Median([.. spans.TimesOf(step)]), whole)));
        return new ScenarioResult("per second", figures);
    }

    /// <summary>One request of each user; what runs beside it from time to time is in one of them at most.</summary>
    private static async Task<IReadOnlyList<CapturedRequest>> CaptureAsync(IntentsSystem system)
    {
        var captured = new List<CapturedRequest>();
        for (var user = 0; user < Users; user++)
            captured.Add(await system.CaptureAsync(() => system.SendAsync(system.Trading, user, confirm: false)));
        var usual = captured.GroupBy(c => c.Count).MaxBy(g => g.Count())!.Key;
        for (var user = 0; user < Users; user++)
        {
            while (captured[user].Count != usual)
                captured[user] = await system.CaptureAsync(() => system.SendAsync(system.Trading, user, confirm: false));
        }

        return captured;
    }

    private static async Task<double> SinglesAsync(IntentsSystem system)
    {
        for (var i = 0; i < Singles / 2; i++)
            await system.SendAsync(system.Traced, i % Users, confirm: true);
        var times = new List<double>();
        for (var i = 0; i < Singles; i++)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            await system.SendAsync(system.Traced, i % Users, confirm: true);
            times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        // Spans are sent on a little later.
        await Task.Delay(TimeSpan.FromSeconds(8));
        return Measure.Median(times);
    }

    /// <summary>wrk's requests: users in turns, each with a key of its own.</summary>
    private static string Script(IntentsSystem system, bool confirm) =>
        $$"""
        local tokens = { {{string.Join(", ", system.Users.Select(u => $"\"{u.Token}\""))}} }
        local body = '{{JsonSerializer.Serialize(IntentsSystem.Body(confirm))}}'
        local run = "{{Guid.NewGuid():N}}-" .. os.time() .. "-"
        local count = 0
        request = function()
          count = count + 1
          return wrk.format("POST", nil, {
            ["Authorization"] = "Bearer " .. tokens[count % #tokens + 1],
            ["Content-Type"] = "application/json",
            ["Idempotency-Key"] = run .. count .. "-" .. math.random(1000000000)
          }, body)
        end
        """;
}
