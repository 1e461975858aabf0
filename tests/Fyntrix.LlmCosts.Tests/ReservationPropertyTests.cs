using FsCheck;
using FsCheck.Fluent;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Reservations;
using Fyntrix.LlmCosts.Tokens;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Any course of reserve, settle, release and expiry over budgets that overlap, against a model of a few lines.</summary>
public sealed class ReservationPropertyTests(LlmCostsHost host) : IClassFixture<LlmCostsHost>
{
    private static readonly string[] Agents = ["news", "charts"];
    private static readonly string[] Users = ["asha", "ravi"];

    // The amounts are of a size that some reservations fit and some do not.
    private static readonly Gen<Step> Steps = Gen.Frequency(
        (6, from amount in Gen.Choose(0, 40) from agent in Gen.Elements(Agents) from user in Gen.Elements(Users) from seconds in Gen.Choose(1, 60) select (Step)new Step.Reserve(amount, agent, user, seconds)),
        (3, from which in Gen.Choose(0, 30) from tokens in Gen.Choose(0, 50) select (Step)new Step.Settle(which, tokens)),
        (2, from which in Gen.Choose(0, 30) select (Step)new Step.Release(which)),
        (2, from seconds in Gen.Choose(0, 40) select (Step)new Step.Wait(seconds)));

    [Fact]
    public void No_course_of_events_overspends_a_hard_budget_or_leaves_money_stuck() =>
        Prop.ForAll(Steps.ArrayOf().Where(s => s.Length > 0).ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60));

    private async Task<bool> RunAsync(Step[] steps)
    {
        var book = host.Services.GetRequiredService<ReservationBook>();
        await BeginAsync();
        var limits = new Dictionary<string, (long Amount, Func<Held, bool> Covers)>
        {
            ["all"] = (100, _ => true),
            ["news"] = (60, h => h.Agent == "news"),
            ["asha"] = (50, h => h.User == "asha"),
        };
        var spent = limits.Keys.ToDictionary(k => k, _ => 0L);
        var made = new List<Held>();
        foreach (var step in steps)
        {
            foreach (var late in made.Where(h => h.State == ReservationState.HELD && h.ExpiresAt <= host.Clock.GetUtcNow()))
                late.State = ReservationState.EXPIRED;
            switch (step)
            {
                case Step.Reserve reserve:
                    var held = new Held(reserve.Amount, reserve.Agent, reserve.User, host.Clock.GetUtcNow().AddSeconds(reserve.Seconds));
                    var fits = limits.All(l => !l.Value.Covers(held) || spent[l.Key] + Open(l.Value.Covers) + reserve.Amount <= l.Value.Amount);
                    var answer = await book.ReserveAsync(
                        new ReservationRequest("gpt-4", new Attribution(reserve.User, reserve.Agent, null, null, []), reserve.Amount, TimeSpan.FromSeconds(reserve.Seconds), "caller", null),
                        CancellationToken.None);
                    Assert.Equal(fits ? null : "BUDGET_EXHAUSTED", answer.Refusal?.Code);
                    if (fits)
                        made.Add(held with { Id = answer.Value.Id });
                    break;
                case Step.Settle settle when made.Count > 0:
                    var settled = made[settle.Which % made.Count];
                    var outcome = await book.SettleAsync(settled.Id, "caller", Costing(settle.NanoUsd), CancellationToken.None);
                    if (settled.State == ReservationState.RELEASED)
                    {
                        Assert.Equal("RESERVATION_RELEASED", outcome.Refusal!.Code);
                    }
                    else if (settled.State == ReservationState.SETTLED)
                    {
                        Assert.Equal(RecordResult.DUPLICATE, outcome.Value.Request.Result);
                    }
                    else
                    {
                        Assert.Equal(
                            (RecordResult.RECORDED, settle.NanoUsd > settled.Amount, settled.State == ReservationState.EXPIRED),
                            (outcome.Value.Request.Result, outcome.Value.Reservation.OverReserved, outcome.Value.Reservation.Late));
                        settled.State = ReservationState.SETTLED;
                        foreach (var (key, limit) in limits.Where(l => l.Value.Covers(settled)))
                            spent[key] += settle.NanoUsd;
                    }

                    break;
                case Step.Release release when made.Count > 0:
                    var released = made[release.Which % made.Count];
                    if (released.State == ReservationState.HELD)
                        released.State = ReservationState.RELEASED;
                    Assert.Equal(released.State, (await book.ReleaseAsync(released.Id, CancellationToken.None)).Value.State);
                    break;
                case Step.Wait wait:
                    host.Clock.Advance(TimeSpan.FromSeconds(wait.Seconds));
                    foreach (var late in made.Where(h => h.State == ReservationState.HELD && h.ExpiresAt <= host.Clock.GetUtcNow()))
                        late.State = ReservationState.EXPIRED;
                    await book.ExpireAsync(CancellationToken.None);
                    break;
            }

            foreach (var (key, limit) in limits)
                Assert.Equal((spent[key], Open(limit.Covers)), await StandingAsync(key));
        }

        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await book.ExpireAsync(CancellationToken.None);
        Assert.Equal(0, await host.QueryLongAsync("SELECT count(*) FROM llm_reservation_holds"));
        Assert.Equal(0, await host.QueryLongAsync("SELECT coalesce(sum(reserved_nano_usd), 0) FROM llm_budget_windows"));
        Assert.Equal(0, await host.QueryLongAsync("SELECT count(*) FROM llm_reservations WHERE state = 'HELD'"));
        return true;

        long Open(Func<Held, bool> covers) => made.Where(h => h.State == ReservationState.HELD && covers(h)).Sum(h => h.Amount);
    }

    /// <summary>Budgets of 100, 60 and 50 nano-USD, of which nothing is spent.</summary>
    private Task<bool> BeginAsync() => host.Store.WriteAsync(
        write =>
        {
            write.Connection.Execute("DELETE FROM llm_reservations; DELETE FROM llm_budgets; DELETE FROM llm_requests; DELETE FROM llm_totals; DELETE FROM llm_tag_totals;");
            foreach (var (id, amount, scope, value) in new[] { ("all", 100L, BudgetScope.GLOBAL, ""), ("news", 60L, BudgetScope.AGENT, "news"), ("asha", 50L, BudgetScope.USER, "asha") })
            {
                BudgetBook.Insert(write, new Budget(
                    id, id, amount, BudgetEnforcement.HARD, BudgetPeriod.MONTH, BudgetTimeZone.UTC, scope, value, true, BudgetLevel.OK, DateTimeOffset.UnixEpoch, write.Now, write.Now));
            }

            return true;
        },
        CancellationToken.None);

    private Task<(long Spent, long Reserved)> StandingAsync(string budget) => host.Store.ReadAsync(
        connection => connection.QueryFirst("SELECT spent_nano_usd, reserved_nano_usd FROM llm_budget_windows WHERE budget_id = $id", r => (r.GetInt64(0), r.GetInt64(1)), ("$id", budget)),
        CancellationToken.None);

    /// <summary>A call at a made-up price.</summary>
    private Report Costing(long nanoUsd)
    {
        Assert.True(TokenUsage.Of(nanoUsd, 0).IsUsage(out var usage));
        return new Report.Ready(
            new Call(
                "gpt-4", null, null, null, usage, new Cost.Priced(nanoUsd, System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty, "test", null), default,
                new Attribution(null, null, null, null, []), null, CallStatus.OK, host.Clock.GetUtcNow(), ReportSource.PROXY, "caller"),
            () => "{}");
    }

    private sealed record Held(long Amount, string Agent, string User, DateTimeOffset ExpiresAt)
    {
        public string Id { get; init; } = "";

        public ReservationState State { get; set; }
    }

    private abstract record Step
    {
        public sealed record Reserve(long Amount, string Agent, string User, int Seconds) : Step;

        public sealed record Settle(int Which, long NanoUsd) : Step;

        public sealed record Release(int Which) : Step;

        public sealed record Wait(int Seconds) : Step;
    }
}
