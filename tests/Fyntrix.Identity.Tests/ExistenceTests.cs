using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Identity.Tests;

/// <summary>
/// A sign-in that fails tells nothing of the account: neither by body, headers and status nor by its time. Times are compared as
/// distributions: many calls of each kind in a random order, by their ranks (Mann and Whitney, 1947). The same test does tell
/// a sign-in that succeeds, or it would show nothing.
/// </summary>
public sealed class ExistenceTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const int Accounts = 60;
    private const int EachAccount = 3;

    /// <summary>Standard deviations; beyond 5 chance alone comes once in 1.7 million.</summary>
    private const double Different = 5;

    private enum Kind
    {
        Unknown,
        Wrong,
        Disabled,
        Right,
    }

    [Fact]
    public async Task Unknown_wrong_and_disabled_are_told_neither_by_answer_nor_by_time()
    {
        var wrong = await AccountsAsync();
        var right = await AccountsAsync();
        var disabled = await AccountsAsync();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IdentityDb>().Users.Where(u => disabled.Contains(u.Email!))
                .ExecuteUpdateAsync(u => u.SetProperty(x => x.IsActive, false));
        }

        var calls = Enumerable.Range(0, Accounts * EachAccount).SelectMany(i => new (Kind, string, string)[]
        {
            (Kind.Unknown, $"nobody.{Guid.NewGuid():N}@example.com", IdentityHost.Password),
            (Kind.Wrong, wrong[i % Accounts], "not the right password"),
            (Kind.Disabled, disabled[i % Accounts], IdentityHost.Password),
            (Kind.Right, right[i % Accounts], IdentityHost.Password),
        }).ToArray();
        new Random(1947).Shuffle(calls);
        // What is compiled and opened once must not fall to one kind.
        foreach (var (_, email, password) in calls.Take(40))
            await LoginAsync($"warm.{email}", password);

        var times = Enum.GetValues<Kind>().ToDictionary(k => k, _ => new List<double>());
        var answers = new HashSet<string>();
        foreach (var (kind, email, password) in calls)
        {
            var (ticks, answer) = await LoginAsync(email, password);
            times[kind].Add(ticks);
            if (kind != Kind.Right)
                answers.Add(answer);
        }

        Assert.Single(answers);
        Assert.InRange(Math.Abs(RankDifference(times[Kind.Unknown], times[Kind.Wrong])), 0, Different);
        Assert.InRange(Math.Abs(RankDifference(times[Kind.Unknown], times[Kind.Disabled])), 0, Different);
        Assert.InRange(Math.Abs(RankDifference(times[Kind.Wrong], times[Kind.Disabled])), 0, Different);
        Assert.True(Math.Abs(RankDifference(times[Kind.Unknown], times[Kind.Right])) > Different, "A difference that is there must be seen.");
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

    private async Task<List<string>> AccountsAsync()
    {
        var emails = new List<string>();
        for (var i = 0; i < Accounts; i++)
            emails.Add((await host.SignUpAsync()).Email);
        return emails;
    }

    private async Task<(double Ticks, string Answer)> LoginAsync(string email, string password)
    {
        using var client = host.Anonymous();
        var started = Stopwatch.GetTimestamp();
        using var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new { email, password });
        var ticks = Stopwatch.GetElapsedTime(started).Ticks;
        Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (ticks, $"{answer.StatusCode} {answer.Headers} {answer.Content.Headers} {string.Join('|', body.EnumerateObject().Where(m => m.Name != "trace_id"))}");
    }
}
