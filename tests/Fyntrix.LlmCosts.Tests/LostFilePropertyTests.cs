using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>
/// Callers report at once, many calls more than once, while the file is deleted, emptied, cut and overwritten; at the end each reports again
/// what it has. Then every call is counted, and none twice, whatever came between.
/// </summary>
public sealed class LostFilePropertyTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("FYNTRIX_LONG") is { Length: > 0 };

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 1500)]
    public async Task Whatever_becomes_of_the_file_every_call_counts_once(int seed, int users)
    {
        for (var i = 0; i < (Long ? 20 : 1); i++)
        {
            var host = new LlmCostsHost();
            try
            {
                await PlayAsync(host, (100 * i) + seed, users);
            }
            finally
            {
                await ((IAsyncLifetime)host).DisposeAsync();
            }
        }
    }

    private static async Task PlayAsync(LlmCostsHost host, int seed, int users)
    {
        await host.InitializeAsync();
        _ = host.Server;
        await Eventually.HoldsAsync(() => host.Store.Archive.LastExportAt is not null);
        await host.CleanupAtStartAsync();
        foreach (var (scope, value) in new[] { ("GLOBAL", null), ("AGENT", "a1") })
        {
            var made = await host.Admin.PostAsJsonAsync("/api/v1/llm/budgets", new { name = scope, amount_usd = 1_000_000, enforcement = "SOFT", period = "MONTH", scope, scope_value = value });
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        await Eventually.HoldsAsync(async () => await host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);
        var truth = new ConcurrentDictionary<string, Report>();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(Long ? 25 : 6));
        await Task.WhenAll([.. Enumerable.Range(0, 4).Select(worker => ReportAsync(new Random((seed * 10) + worker), worker)), LoseAsync(new Random(seed))]);

        foreach (var part in truth.Values.Chunk(1000))
            await Eventually.HoldsAsync(() => IsBookedAsync(part));

        var (calls, tokens) = (await host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"), await host.QueryLongAsync("SELECT sum(tokens_input) FROM llm_totals"));
        Assert.Equal((seed, truth.Count, truth.Values.Sum(r => r.TokensInput)), (seed, calls, tokens));
        await host.SumsAgreeAsync();
        foreach (var (name, where) in new[] { ("GLOBAL", "true"), ("AGENT", "agent = 'a1'") })
        {
            Assert.Equal(
                (seed, await host.QueryLongAsync($"SELECT sum(cost_nano_usd) FROM llm_totals WHERE {where}")),
                (seed, await host.QueryLongAsync($"SELECT sum(w.spent_nano_usd) FROM llm_budget_windows w JOIN llm_budgets b ON b.id = w.budget_id WHERE b.name = '{name}'")));
        }

        async Task ReportAsync(Random random, int worker)
        {
            var number = 0;
            while (!stop.IsCancellationRequested)
            {
                var batch = new List<Report>();
                for (var i = random.Next(4) switch { 0 => 1, 1 => 20, 2 => 200, _ => random.Next(1, 1000) }; i > 0; i--)
                {
                    // Also what another worker has reported, or reports now.
                    if (random.Next(3) == 0 && truth.TryGetValue($"{random.Next(4)}-{random.Next(number + 1)}", out var again))
                    {
                        batch.Add(again);
                        continue;
                    }

                    var id = $"{worker}-{number++}";
                    batch.Add(truth[id] = new Report("gpt-4", random.Next(2) == 0 ? null : "openai", id, random.Next(1, 1000), random.Next(100), $"u{random.Next(users)}", $"a{random.Next(3)}"));
                }

                await IsBookedAsync(batch);
            }
        }

        async Task LoseAsync(Random random)
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(random.Next(100, 1500));
                try
                {
                    Lose(random.Next(6), host.Store.Path);
                }
                catch (FileNotFoundException)
                {
                    // It is being made anew.
                }
            }
        }

        async Task<bool> IsBookedAsync(IReadOnlyList<Report> reports)
        {
            var answer = await host.Reporter.PostAsJsonAsync("/api/v1/llm/requests", reports, JsonDefaults.Options);
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
                return false;
            }

            // What the broker has instead is not delivered here, as if it took very long.
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accepted").GetInt32() == 0;
        }
    }

    private static void Lose(int how, string path)
    {
        switch (how)
        {
            case 0:
                File.Delete(path);
                break;
            case 1:
                File.Delete(path);
                File.Delete($"{path}-wal");
                break;
            case 2:
                Change(path, file => file.SetLength(0));
                break;
            case 3:
                Change(path, file =>
                {
                    file.Position = Math.Min(file.Length, 4096);
                    file.Write(new byte[20_000]);
                });
                break;
            case 4:
                File.Delete($"{path}-wal");
                break;
            default:
                Change($"{path}-wal", file => file.SetLength(file.Length / 2));
                break;
        }
    }

    private static void Change(string path, Action<FileStream> change)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        change(file);
    }

    private sealed record Report(string Model, string? Provider, string ProviderResponseId, long TokensInput, int TokensOutput, string UserId, string Agent);
}
