using System.Globalization;
using Fyntrix.Bench;
using Fyntrix.Bench.Identity;
using Fyntrix.Bench.Intents;
using Fyntrix.Bench.LlmCosts;
using Fyntrix.Bench.Messages;
using Fyntrix.Bench.Outcomes;
using Fyntrix.Bench.Sqlite;
using Fyntrix.Bench.Statistics;
using Fyntrix.Bench.Telemetry;

if (args is [TelemetryService.Argument])
{
    await TelemetryService.RunAsync();
    return 0;
}

if (args is [BareRead.Argument])
{
    await BareRead.RunAsync();
    return 0;
}

if (args is [EmptyProxy.Argument])
{
    await EmptyProxy.RunAsync();
    return 0;
}

if (args is [LlmUpstream.Argument])
{
    await LlmUpstream.RunAsync();
    return 0;
}

IScenario[] scenarios = [new IdentityScenario(), new SignInScenario(), new RelayScenario(), new SqliteScenario(), new TelemetryScenario(), new IntentsScenario(), new StatisticsScenario(), new OutcomesScenario(), new ListsScenario(), new LlmCostsScenario(), new ReservationsScenario(), new UsageScenario(), new CleanupScenario(), new LlmProxyScenario()];
if (args is not [var name] || Array.Find(scenarios, s => s.Name == name) is not { } scenario)
{
    await Console.Error.WriteLineAsync("usage: ./bench/run <scenario>");
    foreach (var known in scenarios)
        await Console.Error.WriteLineAsync($"  {known.Name,-12} {known.Describes}");
    return 2;
}

var result = await scenario.RunAsync(CancellationToken.None);
Console.WriteLine($"| {scenario.Name} | {result.Unit} | ratio |");
Console.WriteLine("|---|---:|---|");
foreach (var figure in result.Figures)
{
    var ratio = figure.Against is { } against ? string.Create(CultureInfo.InvariantCulture, $"{figure.Rate / against.Rate:0.00} × {against.Name}") : "";
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {figure.Name} | {figure.Rate:#,0.#} | {ratio} |"));
}

return 0;
