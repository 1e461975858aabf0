using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests;

public sealed class AuditTests(TradingHost host) : IClassFixture<TradingHost>
{
    [Fact]
    public async Task What_a_user_does_stands_in_one_unbroken_chain()
    {
        var trader = await ActiveTraderAsync();
        var verdict = await trader.GetAsync("/audit/verify");
        Assert.True(verdict.GetProperty("intact").GetBoolean());
        var entries = (await trader.GetAsync("/audit?limit=200")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(verdict.Number("entries"), entries.Count);
        Assert.Equal(Enumerable.Range(1, entries.Count).Reverse().Select(i => (decimal)i), entries.Select(e => e.Number("seq")));
        Assert.Equal(["CONNECTED", "INTENT_CREATED", "INTENT_STATE_CHANGED", "LIMITS_CHANGED"], entries.Select(e => e.Text("action")!).Distinct().Order());
        Assert.Equal("FILLED", entries.First(e => e.Text("action") == "INTENT_STATE_CHANGED").GetProperty("after").Text("state"));
    }

    [Fact]
    public async Task Pages_of_the_audit_join_without_gaps()
    {
        var trader = await ActiveTraderAsync();
        var seqs = new List<decimal>();
        string? cursor = null;
        do
        {
            var page = await trader.GetAsync($"/audit?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seqs.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.Number("seq")));
            cursor = page.Text("next_cursor");
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(1, seqs.Count).Reverse().Select(i => (decimal)i), seqs);
    }

    [Theory]
    [InlineData("UPDATE audit_log SET after = '{\"qty\":1}' WHERE account_id = '{0}' AND seq = 3", 3)]
    [InlineData("UPDATE audit_log SET actor = 'nobody' WHERE account_id = '{0}' AND seq = 2", 2)]
    [InlineData("UPDATE audit_log SET at = at + interval '1 second' WHERE account_id = '{0}' AND seq = 1", 1)]
    [InlineData("DELETE FROM audit_log WHERE account_id = '{0}' AND seq = 2", 2)]
    public async Task Verifying_names_the_first_entry_that_was_tampered_with(string tampering, long broken)
    {
        var trader = await ActiveTraderAsync();
        await host.ExecuteAsync(
            $"ALTER TABLE audit_log DISABLE TRIGGER append_only; {tampering.Replace("{0}", trader.Id, StringComparison.Ordinal)}; ALTER TABLE audit_log ENABLE TRIGGER append_only");
        var verdict = await trader.GetAsync("/audit/verify");
        Assert.False(verdict.GetProperty("intact").GetBoolean());
        Assert.Equal(broken, verdict.Number("first_broken_seq"));
    }

    [Fact]
    public async Task Entries_cut_off_at_the_end_are_missed()
    {
        var trader = await ActiveTraderAsync();
        var entries = (await trader.GetAsync("/audit/verify")).Number("entries");
        await host.ExecuteAsync(
            $"ALTER TABLE audit_log DISABLE TRIGGER append_only; DELETE FROM audit_log WHERE account_id = '{trader.Id}' AND seq = {entries}; ALTER TABLE audit_log ENABLE TRIGGER append_only");
        Assert.Equal(entries, (await trader.GetAsync("/audit/verify")).Number("first_broken_seq"));
    }

    [Fact]
    public async Task Thirty_two_changes_at_once_leave_an_unbroken_chain()
    {
        var trader = await host.TraderAsync();
        await Task.WhenAll(Enumerable.Range(1, 32).Select(i => trader.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_order_quantity = i })));
        var verdict = await trader.GetAsync("/audit/verify");
        Assert.True(verdict.GetProperty("intact").GetBoolean());
        Assert.Equal(33, verdict.Number("entries"));
    }

    [Fact]
    public async Task An_empty_chain_is_intact() =>
        Assert.True((await (await host.TraderAsync(connected: false)).GetAsync("/audit/verify")).GetProperty("intact").GetBoolean());

    [Fact]
    public async Task The_command_names_the_first_broken_entry_of_each_account_and_no_other()
    {
        var (sound, changed, beheaded) = (await ActiveTraderAsync(), await ActiveTraderAsync(), await ActiveTraderAsync());
        await host.ExecuteAsync(
            $"ALTER TABLE audit_log DISABLE TRIGGER append_only; UPDATE audit_log SET action = 'X' WHERE account_id = '{changed.Id}' AND seq = 2; ALTER TABLE audit_log ENABLE TRIGGER append_only; DELETE FROM audit_heads WHERE account_id = '{beheaded.Id}'");

        var (exitCode, said) = await VerifyAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains($"Account {changed.Id}: entry 2 is changed or missing; the 1 before it fit.", said, StringComparison.Ordinal);
        Assert.Contains($"Account {beheaded.Id}: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain(sound.Id, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_day_is_sealed_once_and_its_root_tells_what_was_removed_with_its_head()
    {
        await using var own = await OwnHost<TradingHost>.StartAsync();
        var (kept, removed) = (await ActiveTraderAsync(own.Host), await ActiveTraderAsync(own.Host));
        own.Host.Clock.Advance(TimeSpan.FromDays(1));
        var sealedBy = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SealAsync(own.Host)));
        Assert.True(sealedBy.Count(r => r is not null) <= 1); // the service's own loop may have been first
        Assert.Equal(1L, await own.Host.ScalarAsync<long>("SELECT count(*) FROM audit_roots WHERE day = '2026-01-09'"));
        Assert.Null(await SealAsync(own.Host));
        Assert.Equal(0, (await VerifyAsync(own.Host)).ExitCode);

        await Fyntrix.Testing.Eventually.HoldsAsync(async () =>
        {
            await SealAsync(own.Host);
            return await own.Host.ScalarAsync<long>("SELECT count(*) FROM audit_root_heads") >= 2;
        });
        await own.Host.ExecuteAsync(
            $"ALTER TABLE audit_log DISABLE TRIGGER append_only; DELETE FROM audit_log WHERE account_id = '{removed.Id}'; DELETE FROM audit_heads WHERE account_id = '{removed.Id}'; ALTER TABLE audit_log ENABLE TRIGGER append_only");

        var (exitCode, said) = await VerifyAsync(own.Host);
        Assert.Equal(1, exitCode);
        Assert.Contains($"Account {removed.Id}: entry ", said, StringComparison.Ordinal);
        Assert.DoesNotContain(kept.Id, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_was_changed_or_is_missing_is_named()
    {
        await using var own = await OwnHost<TradingHost>.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            await ActiveTraderAsync(own.Host);
            own.Host.Clock.Advance(TimeSpan.FromDays(1));
            await Fyntrix.Testing.Eventually.HoldsAsync(async () =>
            {
                await SealAsync(own.Host);
                return await own.Host.ScalarAsync<long>($"SELECT count(*) FROM audit_roots WHERE day = '2026-01-{9 + i:00}'") == 1;
            });
        }

        await own.Host.ExecuteAsync("CREATE TABLE roots AS TABLE audit_roots; CREATE TABLE heads AS TABLE audit_root_heads");
        await own.Host.ExecuteAsync("ALTER TABLE audit_roots DISABLE TRIGGER append_only; ALTER TABLE audit_root_heads DISABLE TRIGGER append_only");
        foreach (var (tampering, day) in new[]
        {
            ("UPDATE audit_roots SET root = previous_root WHERE day = '2026-01-09'", "2026-01-09"),
            ("UPDATE audit_root_heads SET hash = decode(repeat('00', 32), 'hex') WHERE day = '2026-01-09'", "2026-01-09"),
            ("UPDATE audit_root_heads SET account_id = 'somebody' WHERE day = '2026-01-10'", "2026-01-10"),
            ("DELETE FROM audit_root_heads WHERE day = '2026-01-10'", "2026-01-10"),
            ("DELETE FROM audit_root_heads WHERE day = '2026-01-09'; DELETE FROM audit_roots WHERE day = '2026-01-09'", "2026-01-10"),
        })
        {
            await own.Host.ExecuteAsync(tampering);
            var (exitCode, said) = await VerifyAsync(own.Host);
            Assert.Equal(1, exitCode);
            Assert.Contains($"Root of {day}: ", said, StringComparison.Ordinal);
            await own.Host.ExecuteAsync("DELETE FROM audit_root_heads; DELETE FROM audit_roots; INSERT INTO audit_roots SELECT * FROM roots; INSERT INTO audit_root_heads SELECT * FROM heads");
            Assert.Equal(0, (await VerifyAsync(own.Host)).ExitCode);
        }
    }

    private static async Task<Audit.AuditRoot?> SealAsync(TradingHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Audit.AuditRoots>().SealAsync(default);
    }

    private Task<(int ExitCode, string Said)> VerifyAsync() => VerifyAsync(host);

    private static Task<(int ExitCode, string Said)> VerifyAsync(TradingHost host) => host.CommandAsync("verify-audit");

    private Task<TradingHost.Trader> ActiveTraderAsync() => ActiveTraderAsync(host);

    private static async Task<TradingHost.Trader> ActiveTraderAsync(TradingHost host)
    {
        var trader = await host.TraderAsync();
        var symbol = TradingHost.NewSymbol();
        await host.SeePriceAsync(symbol, 100);
        await trader.IntentAsync(new { symbol, confirm = true });
        (await trader.Client.PutAsJsonAsync($"{TradingHost.Api}/limits", new { max_order_quantity = 5 })).EnsureSuccessStatusCode();
        return trader;
    }
}
