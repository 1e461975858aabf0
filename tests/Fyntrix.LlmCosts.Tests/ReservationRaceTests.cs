using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Reservations;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Many callers at once on few budgets.</summary>
public sealed class ReservationRaceTests : IAsyncLifetime, IDisposable
{
    private const int Callers = 64;
    private const int CallsEach = 60;

    // 0.006 dollars: 100 input and 50 output tokens of gpt-4.
    private const long Cost = 6_000_000;
    private const long Limit = 1000 * Cost;

    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Sixty_four_callers_that_crash_and_let_expire_never_overspend_and_use_all_there_is()
    {
        var made = await _host.Admin.PostAsJsonAsync("/api/v1/llm/budgets", new { name = "all", amount_usd = Limit / 1e9m, enforcement = "HARD", period = "MONTH" });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var budget = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        await _host.Admin.PostAsJsonAsync(
            "/api/v1/llm/budgets", new { name = "news", amount_usd = 200 * Cost / 1e9m, enforcement = "HARD", period = "MONTH", scope = "AGENT", scope_value = "news" });
        var book = _host.Services.GetRequiredService<ReservationBook>();
        using var watching = new CancellationTokenSource();
        var watcher = WatchAsync(watching.Token);
        var outcomes = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(book, caller, outcomes))));
        await watching.CancelAsync();
        Assert.True(await watcher > 0);

        // Crashed callers settle nothing; the clock heals what they hold. Then the rest of the money can be had, to the last.
        _host.Clock.Advance(TimeSpan.FromSeconds(120));
        var left = 0;
        while (await TryAsync(book, "charts", "late") is { } id)
        {
            Assert.Equal(RecordResult.RECORDED, (await book.SettleAsync(id, Report(), CancellationToken.None)).Result);
            left++;
        }

        Assert.Equal(0, await HoldingAsync());
        var settled = outcomes.Count(o => o == "settled") + left;
        Assert.Equal(Limit, settled * Cost);
        Assert.Equal(Limit, await _host.QueryLongAsync($"SELECT spent_nano_usd FROM llm_budget_windows WHERE budget_id = '{budget}'"));
        Assert.Equal(settled, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
        Assert.Contains("refused", outcomes);
        Assert.Contains("crashed", outcomes);
        Assert.Equal(Callers * CallsEach, outcomes.Count);
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_reservations WHERE state = 'HELD'"));
    }

    private async Task CallAsync(ReservationBook book, int caller, ConcurrentBag<string> outcomes)
    {
        // The seed makes a failure repeatable as far as the threads allow.
        var random = new Random(caller);
        for (var call = 0; call < CallsEach; call++)
        {
            // Time passes by itself now and then, so that some of what crashed is taken back in the middle of it.
            if (caller == 0)
                _host.Clock.Advance(TimeSpan.FromSeconds(5));
            if (await TryAsync(book, random.Next(3) == 0 ? "news" : "charts", $"caller-{caller}") is not { } id)
            {
                outcomes.Add("refused");
                continue;
            }

            switch (random.Next(10))
            {
                case < 2:
                    await book.SettleAsync(id, Report(), CancellationToken.None);
                    await book.SettleAsync(id, Report(), CancellationToken.None);
                    outcomes.Add("settled");
                    break;
                case < 4:
                    outcomes.Add("crashed");
                    break;
                default:
                    await book.ReleaseAsync(id, CancellationToken.None);
                    await book.ReleaseAsync(id, CancellationToken.None);
                    outcomes.Add("released");
                    break;
            }
        }
    }

    /// <summary>Looks from outside, at what is committed, as long as it goes on.</summary>
    private async Task<int> WatchAsync(CancellationToken stop)
    {
        var looks = 0;
        for (; !stop.IsCancellationRequested; looks++)
        {
            var wrong = await _host.Store.ReadAsync(
                connection => connection.QueryLong(
                    """
                    SELECT count(*) FROM (
                        SELECT w.spent_nano_usd, w.reserved_nano_usd, b.amount_nano_usd, coalesce(sum(r.reserved_nano_usd), 0) AS held, coalesce(sum(r.state <> 'HELD'), 0) AS ended
                        FROM llm_budget_windows w
                        JOIN llm_budgets b ON b.id = w.budget_id
                        LEFT JOIN llm_reservation_holds h ON h.budget_id = w.budget_id AND h.window_start = w.window_start
                        LEFT JOIN llm_reservations r ON r.id = h.reservation_id
                        WHERE b.enforcement = 'HARD'
                        GROUP BY w.budget_id, w.window_start)
                    WHERE spent_nano_usd + reserved_nano_usd > amount_nano_usd OR reserved_nano_usd <> held OR reserved_nano_usd < 0 OR ended > 0
                    """),
                CancellationToken.None);
            Assert.Equal(0, wrong);
        }

        return looks;
    }

    private static async Task<string?> TryAsync(ReservationBook book, string agent, string caller)
    {
        var answer = await book.ReserveAsync(
            new ReservationRequest("gpt-4", new Attribution(null, agent, null, null, []), Cost, TimeSpan.FromSeconds(60), caller, null), CancellationToken.None);
        if (!answer.IsRefused(out var refusal))
            return answer.Value.Id;
        Assert.Equal(ReservationBook.Exhausted, refusal.Code);
        return null;
    }

    private Task<long> HoldingAsync() => _host.QueryLongAsync("SELECT (SELECT count(*) FROM llm_reservation_holds) + (SELECT coalesce(sum(reserved_nano_usd), 0) FROM llm_budget_windows)");

    private Report Report() => _host.Services.GetRequiredService<ReportDoor>().Take(
        JsonSerializer.SerializeToElement(new { model = "gpt-4", tokens_input = 100, tokens_output = 50 }), "caller", reportKey: null);
}
