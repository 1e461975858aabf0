using System.Diagnostics;

namespace Fyntrix.Bench.Identity;

/// <summary>
/// Whether the time of a failed sign-in tells of the account. Times are compared as distributions: many calls of each kind in a
/// random order, by their ranks (Mann and Whitney, 1947). A sign-in that succeeds is among them: it must be told.
/// </summary>
internal sealed class SignInScenario : IScenario
{
    private const int Accounts = 60;
    private const int EachAccount = 5;
    private const string Wrong = "not the right password";

    public string Name => "sign-in";

    public string Describes => "whether an unknown address, a wrong password and a disabled account can be told by the time of the answer";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var system = await IdentitySystem.StartAsync(cancellationToken);
        var (known, right, disabled) = (await AccountsAsync(system, "known"), await AccountsAsync(system, "right"), await AccountsAsync(system, "disabled"));
        await system.DisableAsync(disabled);
        var calls = Enumerable.Range(0, Accounts * EachAccount).SelectMany(i => new (string Kind, string Email, string Password)[]
        {
            ("unknown", $"nobody.{i}@example.com", IdentitySystem.Password),
            ("wrong", known[i % Accounts], Wrong),
            ("disabled", disabled[i % Accounts], IdentitySystem.Password),
            ("right", right[i % Accounts], IdentitySystem.Password),
        }).ToArray();
        new Random(1947).Shuffle(calls);

        // What is compiled and opened once must not fall to one kind.
        for (var i = 0; i < 60; i++)
            await system.TryLoginAsync($"warm.{i}@example.com", Wrong);
        var times = calls.Select(c => c.Kind).Distinct().ToDictionary(kind => kind, _ => new List<double>());
        foreach (var (kind, email, password) in calls)
        {
            var start = Stopwatch.GetTimestamp();
            await system.TryLoginAsync(email, password);
            times[kind].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new ScenarioResult(
            "standard deviations",
            [
                Difference("unknown", "wrong"),
                Difference("unknown", "disabled"),
                Difference("wrong", "disabled"),
                Difference("unknown", "right"),
            ]);

        ScenarioResult.Figure Difference(string one, string other) => new($"{one} and {other} apart", Math.Abs(RankDifference(times[one], times[other])));
    }

    /// <summary>By how many standard deviations the ranks of one sample lie above those of the other, were both of one distribution.</summary>
    private static double RankDifference(List<double> one, List<double> other)
    {
        var ranked = one.Select(v => (Value: v, IsOne: true)).Concat(other.Select(v => (Value: v, IsOne: false))).OrderBy(v => v.Value).ToList();
        var sum = ranked.Select((v, i) => v.IsOne ? i + 1.0 : 0).Sum();
        var u = sum - one.Count * (one.Count + 1) / 2.0;
        double product = one.Count * other.Count;
        return (u - product / 2) / Math.Sqrt(product * (one.Count + other.Count + 1) / 12);
    }

    private static async Task<List<string>> AccountsAsync(IdentitySystem system, string kind)
    {
        var emails = Enumerable.Range(0, Accounts).Select(i => $"{kind}.{i}@example.com").ToList();
        foreach (var email in emails)
            await system.AccountAsync(email);
        return emails;
    }
}
