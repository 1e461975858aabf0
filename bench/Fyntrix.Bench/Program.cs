using System.Globalization;
using Fyntrix.Bench;

IScenario[] scenarios = [new RelayScenario()];
if (args is not [var name] || scenarios.FirstOrDefault(s => s.Name == name) is not { } scenario)
{
    await Console.Error.WriteLineAsync("usage: ./bench/run SCENARIO, one of:");
    foreach (var known in scenarios)
        await Console.Error.WriteLineAsync($"  {known.Name,-10} {known.Describes}");
    return 2;
}

var figures = await scenario.RunAsync(CancellationToken.None);
Console.WriteLine("| what | figure | ratio |");
Console.WriteLine("|---|---:|---:|");
foreach (var figure in figures)
{
    var ratio = figure.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {figure.What} | {figure.Value:#,0.##} {figure.Unit} | {ratio} |"));
}

return 0;
