using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents.Checks;

/// <summary>The figures of exchange, regulator and brokers, as the file <c>rules.json</c> that ships with the service has them.</summary>
/// <param name="Version">Goes up with every change of a figure or a check.</param>
/// <param name="ModificationsPerOrder">How often a broker takes a change of one order.</param>
/// <param name="OrderCalls">How often a broker account may place, modify and cancel; brokers that are not named have no limit.</param>
internal sealed record Rules(string Version, int ModificationsPerOrder, IReadOnlyDictionary<BrokerName, OrderCallLimits> OrderCalls)
{
    public static Rules InForce { get; } = Read();

    private static Rules Read()
    {
        using var file = typeof(Rules).Assembly.GetManifestResourceStream("rules.json")
            ?? throw new InvalidOperationException("The file of rules is not in the assembly.");
        var rules = JsonSerializer.Deserialize<File>(file, JsonDefaults.Options)!;
        return new Rules(rules.Version, rules.ModificationsPerOrder, rules.OrderCalls.ToDictionary(
            c => Enum.Parse<BrokerName>(c.Key), c => new OrderCallLimits(c.Value.PerSecond, c.Value.PerMinute, c.Value.PerDay)));
    }

    private sealed record File(string Version, string Comment, int ModificationsPerOrder, Dictionary<string, Calls> OrderCalls);

    private sealed record Calls(int PerSecond, int PerMinute, int PerDay, string Source);
}
