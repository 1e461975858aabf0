using System.Collections.Immutable;
using Fyntrix.Bench.Identity;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Reservations;
using Fyntrix.LlmCosts.Tokens;
using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>
/// Reservations against a hard budget by callers at once, in this process: reserved alone, released again, and settled with the call booked; beside them the
/// same over HTTP, where each has an idempotency key.
/// </summary>
internal sealed class ReservationsScenario : IScenario
{
    private const int Rounds = 7;
    private const int Callers = 64;
    private const int Calls = 12_000;
    private const int Seconds = 4;
    private const long Amount = 1_000_000;

    private static readonly Attribution Caller = new("user-1", "agent-1", null, null, []);

    public string Name => "reservations";

    public string Describes => "reservations against a hard budget from 64 callers: alone, released, settled, and over HTTP";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-bench-").FullName;
        try
        {
            return new("per second", [.. await InProcessAsync(Path.Combine(folder, "here")), .. await OverHttpAsync(Path.Combine(folder, "service"))]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<ScenarioResult.Figure>> InProcessAsync(string folder)
    {
        using var signal = new OutboxSignal();
        await using var store = GeneratedCalls.Store(folder, signal);
        await using var services = Services(store);
        var budget = new Budget(
            "bench", "Bench", 1_000_000 * NanoUsd.PerUsd, BudgetEnforcement.HARD, BudgetPeriod.MONTH, BudgetTimeZone.UTC, BudgetScope.GLOBAL, "", true,
            BudgetLevel.OK, DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
        await store.WriteAsync(
            write =>
            {
                BudgetBook.Insert(write, budget);
                return true;
            },
            CancellationToken.None);
        var book = services.GetRequiredService<ReservationBook>();
        var rates = await Measure.RatesAsync(
            Rounds,
            () => LoadAsync(_ => ReserveAsync(book)),
            () => LoadAsync(async _ => await book.ReleaseAsync(await ReserveAsync(book), CancellationToken.None)),
            () => LoadAsync(async _ => await book.SettleAsync(await ReserveAsync(book), Call(), CancellationToken.None)));
        return
        [
            new("reserved", rates[0]),
            new("reserved and released", rates[1]),
            new("reserved and settled", rates[2]),
        ];
    }

    private static async Task<IReadOnlyList<ScenarioResult.Figure>> OverHttpAsync(string folder)
    {
        await using var service = await LlmCostsSystem.StartAsync(folder);
        await service.PostAsync("/api/v1/llm/budgets", new { name = "bench", amount_usd = 1_000_000, enforcement = "HARD", period = "MONTH" });
        var rates = new List<double>();
        for (var round = -1; round < Rounds; round++)
        {
            var rate = await LoadTool.ScriptedHttpAsync(new Uri(service.Address, "/api/v1/llm/reservations"), Script(service.Token), Callers, Seconds);
            if (round >= 0)
                rates.Add(rate);
        }

        return [new("reserved over HTTP, each with an idempotency key", Measure.Median(rates))];
    }

    private static ServiceProvider Services(LlmCostStore store)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddOptions<BudgetSettings>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => store);
        services.AddSingleton<PriceList>();
        services.AddSingleton<BudgetBook>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<SpendMetrics>();
        services.AddSingleton<UnpricedAlarm>();
        services.AddSingleton<ReservationMetrics>();
        services.AddSingleton<ReservationBook>();
        return services.BuildServiceProvider();
    }

    private static async Task<int> LoadAsync(Func<int, Task> one)
    {
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; i < Calls; i += Callers)
                await one(i);
        })));
        return Calls;
    }

    private static async Task<string> ReserveAsync(ReservationBook book)
    {
        var reserved = await book.ReserveAsync(new ReservationRequest("gpt-4o-mini", Caller, Amount, TimeSpan.FromHours(1), "bench", null), CancellationToken.None);
        return reserved.IsRefused(out var refusal) ? throw new InvalidOperationException(refusal.Detail) : reserved.Value.Id;
    }

    private static Report.Ready Call()
    {
        var usage = TokenUsage.Of(1000, 200, 100, 0, 0, null).Usage!;
        var cost = new Cost.Priced(900_000, new Dictionary<string, long> { ["input"] = 500_000, ["output"] = 400_000 }.ToImmutableSortedDictionary(StringComparer.Ordinal), "2026-11-20", null);
        return new(
            new Call(
                "gpt-4o-mini", "openai", $"chatcmpl-{Guid.CreateVersion7():N}", null, usage, cost, new CallParameters(null, null), Caller, 700, CallStatus.OK,
                DateTimeOffset.UtcNow, ReportSource.API, "bench"),
            () => "");
    }

    private static string Script(string token) =>
        $$"""
        local run = "{{Guid.NewGuid():N}}-"
        local count = 0
        request = function()
          count = count + 1
          return wrk.format("POST", nil, { ["Authorization"] = "Bearer {{token}}", ["Content-Type"] = "application/json", ["Idempotency-Key"] = run .. count },
            '{"model":"gpt-4o-mini","amount_usd":0.001,"user_id":"user-1","agent":"agent-1"}')
        end
        """;
}
