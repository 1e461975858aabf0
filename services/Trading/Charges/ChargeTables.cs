using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Charges;

/// <summary>The dated tables of <c>charges.json</c>, which ships with the service.</summary>
internal static class ChargeTables
{
    public static IReadOnlyList<ChargeTable> All { get; } = Read();

    /// <summary>What the trades of one account on one day in India cost, in rupees, rounded once.</summary>
    /// <returns>Null when no table holds for the day, or one of the trades is of a kind that has none.</returns>
    public static decimal? TotalOf(ChargePlan plan, DateOnly day, IEnumerable<ChargedTrade> trades) =>
        plan == ChargePlan.NONE ? 0 : Find(plan, day)?.Of(trades)?.Total;

    public static ChargeTable? Find(ChargePlan plan, DateOnly day) =>
        All.Where(t => t.Plan == plan && t.From <= day).MaxBy(t => t.From);

    private static List<ChargeTable> Read()
    {
        using var file = typeof(ChargeTables).Assembly.GetManifestResourceStream("charges.json")
            ?? throw new InvalidOperationException("The file of charges is not in the assembly.");
        return
        [
            .. JsonSerializer.Deserialize<File>(file, JsonDefaults.Options)!.Tables.Select(t => new ChargeTable(
                t.Plan, t.From, t.GstPct, t.SebiPct, t.Dp,
                t.Kinds.ToDictionary(k => ClosedSet.Parse<TradeKind>(k.Key) ?? throw new InvalidOperationException($"charges.json names a kind {k.Key} that there is not."), k => k.Value))),
        ];
    }

    private sealed record File(string Comment, IReadOnlyList<Table> Tables);

    private sealed record Table(
        ChargePlan Plan, DateOnly From, string Source, decimal GstPct, decimal SebiPct, decimal Dp, Dictionary<string, ChargeRates> Kinds);
}
