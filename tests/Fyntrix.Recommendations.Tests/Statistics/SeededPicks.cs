namespace Fyntrix.Recommendations.Tests.Statistics;

/// <summary>Picks of all kinds over three weeks, the same for the same seed.</summary>
internal static class SeededPicks
{
    public static readonly DateOnly First = new(2025, 12, 1);

    public static List<SeedPick> Make(int seed, int runs = 40, int days = 15)
    {
        var random = new Random(seed);
        var picks = new List<SeedPick>();
        for (var run = 0; run < runs; run++)
        {
            var day = First.AddDays(random.Next(days));
            var (mode, universe) = (One("Swing", "Intraday", "Options")!, One("NIFTY50", "BANKNIFTY")!);
            var policy = random.Next(4) == 0 ? null : One("weighted", "unknown");
            var regime = One("Bull", "Bear", null);
            foreach (var symbol in new[] { "TITAN", "SBIN", "TCS", "INFY", "MARUTI", "ITC", "ONGC" }.Take(random.Next(1, 8)))
            {
                var score = Math.Round(random.NextDouble() * 100, 1);
                var pick = new SeedPick($"run-{seed}-{run}", symbol, day)
                {
                    Mode = mode,
                    Universe = universe,
                    Policy = policy,
                    Regime = regime,
                    Direction = One("LONG", "SHORT")!,
                    Confidence = One("Low", "Medium", "High", null),
                    Score = random.Next(10) == 0 ? null : score,
                    Ambiguous = random.Next(6) == 0,
                    Scores = new[] { "technical", "pattern_recognition", "news" }.Where(_ => random.Next(4) > 0).ToDictionary(a => a, _ => Math.Round(random.NextDouble() * 100, 1)),
                };
                var ret = Math.Round((random.NextDouble() * 6) - 3 + ((score - 50) / 50), 6);
                picks.Add(random.Next(8) switch
                {
                    0 => pick,
                    1 => pick.Unresolvable(),
                    _ => pick.Returning(ret, random.Next(5) == 0 ? null : Math.Round(ret - random.NextDouble(), 6)),
                });
            }
        }

        return picks;

        string? One(params string?[] of) => of[random.Next(of.Length)];
    }
}
