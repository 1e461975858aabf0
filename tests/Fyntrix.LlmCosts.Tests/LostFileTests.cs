using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>The file vanishes under the running service.</summary>
public sealed class LostFileTests : IAsyncLifetime, IDisposable
{
    private readonly Host _host = new();

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _ = _host.Server;
        await Eventually.HoldsAsync(() => _host.Store.Archive.LastExportAt is not null);
    }

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Totals_and_budgets_come_back_and_the_service_goes_on()
    {
        await _host.ReportAsync(Enumerable.Range(0, 100).Select(i => new { model = i % 9 == 0 ? "nobody-knows" : "gpt-4", tokens_input = 100 + i, tokens_output = 50, user_id = $"user-{i % 3}" }));
        var budget = await _host.Admin.PostAsJsonAsync(
            "/api/v1/llm/budgets", new { name = "kept", amount_usd = 5, enforcement = "HARD", period = "MONTH", time_zone = "IST", scope = "AGENT", scope_value = "a" });
        Assert.True(budget.IsSuccessStatusCode, await budget.Content.ReadAsStringAsync());
        var totals = await _host.TotalsAsync();
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);

        File.Delete(_host.Store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            var answer = await _host.Admin.GetAsync("/api/v1/llm/usage?days=7");
            if (answer.StatusCode != HttpStatusCode.OK)
                await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
            return _host.Store.LastHealing?.Restored > 0;
        });

        Assert.Equal(totals, await _host.TotalsAsync());
        await _host.SumsAgreeAsync();
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_budgets WHERE name = 'kept'"));
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 });
        Assert.Equal(101, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
        var status = await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/cache/status");
        Assert.Contains("deleted or replaced", status.GetProperty("files")[0].GetProperty("healed").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_was_counted_before_the_file_was_lost_is_not_counted_again(bool exported)
    {
        var call = new { model = "gpt-4", provider = "openai", provider_response_id = "r-1", tokens_input = 100, tokens_output = 50 };
        await _host.ReportAsync(call);
        await ReportUnderKeyAsync("a-key");
        await ArchivedAsync();
        if (exported)
            await _host.Store.Archive.ExportAsync(_host.Store, CancellationToken.None);
        var totals = await _host.TotalsAsync();

        // Twice: what the archive gave back it keeps.
        for (var i = 0; i < 2; i++)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(2));
            await LoseFileAsync();
            var again = await _host.ReportAsync(new[] { call, call with { provider_response_id = $"r-2-{i}" } });
            Assert.Equal(["DUPLICATE", "RECORDED"], again.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("result").GetString()));
            Assert.Equal(1, (await ReportUnderKeyAsync("a-key")).GetProperty("duplicates").GetInt32());
            await ArchivedAsync();
        }

        Assert.NotEqual(totals, await _host.TotalsAsync());
        Assert.Equal(4, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Fact]
    public async Task A_call_that_was_made_days_before_its_report_is_known_again_too()
    {
        var late = new { model = "gpt-4", provider = "openai", provider_response_id = "r-1", tokens_input = 100, called_at = "2026-01-03T06:30:00Z" };
        await _host.ReportAsync(late);
        await ArchivedAsync();
        await _host.Store.Archive.ExportAsync(_host.Store, CancellationToken.None);

        await LoseFileAsync();

        Assert.Equal(1, (await _host.ReportAsync(late)).GetProperty("duplicates").GetInt32());
    }

    [Fact]
    public async Task Calls_whose_provider_and_response_read_alike_are_two()
    {
        await _host.ReportAsync(new { model = "gpt-4", provider = "azure", provider_response_id = "openai r-1", tokens_input = 1 });
        await ArchivedAsync();

        await LoseFileAsync();

        Assert.Equal(1, (await _host.ReportAsync(new { model = "gpt-4", provider = "azure openai", provider_response_id = "r-1", tokens_input = 1 })).GetProperty("recorded").GetInt32());
    }

    [Fact]
    public async Task A_message_that_is_delivered_again_counts_once()
    {
        var (id, message) = (Guid.NewGuid(), new LlmUsageReported("gpt-4", "openai", null, 100, 50, 0, 0, 0, null, null, null, null, null, _host.Clock.GetUtcNow()));
        await _host.DeliverAsync(message, id);
        await ArchivedAsync();

        await LoseFileAsync();
        await _host.DeliverAsync(message, id);

        Assert.Equal(1, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Fact]
    public async Task A_deleted_user_stays_forgotten()
    {
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1, user_id = "gone" });
        await _host.DeliverAsync(new UserDeleted("gone", _host.Clock.GetUtcNow()));
        await ArchivedAsync();

        await LoseFileAsync();
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1, user_id = "gone" });

        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_totals WHERE user_id = 'gone'"));
        Assert.Equal(2, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Fact]
    public async Task A_call_that_only_a_second_settlement_named_is_known_by_its_response()
    {
        await BudgetAsync("DAY", "news");
        var id = (await (await ReserveAsync("news")).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        var named = new { model = "gpt-4", tokens_input = 100, provider = "openai", provider_response_id = "r-9" };
        await _host.Reporter.PostAsJsonAsync($"/api/v1/llm/reservations/{id}/settle", new { named.model, named.tokens_input });
        await ArchivedAsync();
        Assert.Equal(HttpStatusCode.OK, (await _host.Reporter.PostAsJsonAsync($"/api/v1/llm/reservations/{id}/settle", named)).StatusCode);
        await ArchivedAsync();

        await LoseFileAsync();

        Assert.Equal(1, (await _host.ReportAsync(named)).GetProperty("duplicates").GetInt32());
    }

    [Fact]
    public async Task Who_heard_that_a_budget_is_gone_hears_that_it_is_whole_again_also_when_the_file_was_lost_over_midnight()
    {
        var budget = await BudgetAsync("DAY", "news");
        await _host.ReportAsync(new { model = "gpt-4-turbo", tokens_input = 600_000, agent = "news" });
        await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.BudgetId == budget && m.Level == "EXCEEDED");
        await ArchivedAsync();
        await LoseFileAsync();
        _host.Clock.Set(new DateTimeOffset(2026, 1, 10, 0, 0, 10, TimeSpan.Zero));

        await _host.Services.GetRequiredService<BudgetRollover>().RunOnceAsync(CancellationToken.None);

        await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.BudgetId == budget && m.Level == "OK");
    }

    [Fact]
    public async Task What_could_not_be_marked_before_a_file_was_lost_does_not_stand_for_what_the_next_one_has()
    {
        static object Call(string id) => new { model = "gpt-4", provider = "openai", provider_response_id = id, tokens_input = 100 };
        long Journalled() => Directory.GetFiles(_host.Store.Archive.Folder, "journal-*").Sum(f => new FileInfo(f).Length);
        async Task LoseAsync()
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(2));
            await LoseFileAsync();
            await ArchivedAsync();
        }

        await _host.ReportAsync(Call("a"));
        await ArchivedAsync();
        await LoseAsync();
        await _host.Store.WriteAsync(write => write.Connection.Execute("CREATE TRIGGER full BEFORE DELETE ON archive_changes BEGIN SELECT RAISE(ABORT, 'full'); END"), CancellationToken.None);
        var length = Journalled();
        await _host.ReportAsync(Call("b"));
        await Eventually.HoldsAsync(() => Journalled() > length);
        await LoseAsync();
        await _host.ReportAsync(Call("c"));
        await ArchivedAsync();
        await LoseAsync();

        Assert.Equal(3, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("cut")]
    public async Task A_journal_that_goes_is_made_up_for_at_once(string how)
    {
        await _host.Store.Archive.ExportAsync(_host.Store, CancellationToken.None);
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100 });
        await ArchivedAsync();
        var exports = Directory.GetDirectories(_host.Store.Archive.Folder, "export-*").Max();
        var journal = Directory.GetFiles(_host.Store.Archive.Folder, "journal-*").Order(StringComparer.Ordinal).Last();
        if (how == "gone")
            File.Delete(journal);
        else
            using (var file = new FileStream(journal, FileMode.Open)) file.SetLength(0);
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 });
        await Eventually.HoldsAsync(() => StringComparer.Ordinal.Compare(Directory.GetDirectories(_host.Store.Archive.Folder, "export-*").Max(), exports) > 0);
        await ArchivedAsync();

        await LoseFileAsync();

        Assert.Equal(2, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_incomplete_restores"));
    }

    [Fact]
    public async Task A_level_that_may_not_have_been_sent_before_the_file_was_lost_is_announced_again()
    {
        var budget = await BudgetAsync("DAY", "news");
        await _host.ReportAsync(new { model = "gpt-4-turbo", tokens_input = 600_000, agent = "news" });
        await _host.Sent.WaitForAsync<LlmBudgetChanged>(m => m.BudgetId == budget && m.Level == "EXCEEDED");
        await ArchivedAsync();
        await LoseFileAsync();

        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 });

        await _host.Services.GetRequiredService<BudgetRollover>().RunOnceAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => _host.Sent.All.OfType<LlmBudgetChanged>().Count(m => m.BudgetId == budget && m.Level == "EXCEEDED") == 2);
    }

    [Fact]
    public async Task What_the_journal_took_up_of_a_lost_file_is_not_marked_in_the_one_that_follows_it()
    {
        static object Call(string id) => new { model = "gpt-4", provider = "openai", provider_response_id = id, tokens_input = 100 };
        await _host.ReportAsync(Enumerable.Range(0, 50).Select(i => Call($"old-{i}")));
        await ArchivedAsync();
        long Journalled() => Directory.GetFiles(_host.Store.Archive.Folder, "journal-*").Sum(f => new FileInfo(f).Length);
        var length = Journalled();
        // The writer is busy, and so many wait for it that the journal's mark is in the group after this one.
        using var go = new ManualResetEventSlim();
        var lost = _host.ReportAsync(Enumerable.Range(50, 50).Select(i => Call($"old-{i}")));
        await lost;
        var slow = _host.Store.WriteAsync(_ => go.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None);
        var others = Enumerable.Range(0, 999).Select(_ => _host.Store.WriteAsync(_ => true, CancellationToken.None)).ToList();
        await Eventually.HoldsAsync(() => Journalled() > length);
        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        File.Delete(_host.Store.Path);
        go.Set();
        await Record.ExceptionAsync(() => Task.WhenAll([slow, .. others]));
        await Eventually.HoldsAsync(async () => (await _host.Admin.GetAsync("/api/v1/llm/usage?days=7")).IsSuccessStatusCode && _host.Store.LastHealing is { Restored: not null });
        Assert.Equal(100, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));

        await _host.ReportAsync(Enumerable.Range(0, 20).Select(i => Call($"new-{i}")));
        await ArchivedAsync();
        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        await LoseFileAsync();

        Assert.Equal(20, (await _host.ReportAsync(Enumerable.Range(0, 20).Select(i => Call($"new-{i}")))).GetProperty("duplicates").GetInt32());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public async Task A_file_that_is_lost_again_while_it_is_made_anew_is_made_anew_again(int calls)
    {
        for (var i = 0; i < calls; i += 1000)
            await _host.ReportAsync(Enumerable.Range(i, Math.Min(1000, calls)).Select(n => new { model = "gpt-4", provider = "openai", provider_response_id = $"r-{n}", tokens_input = 100 }));
        await ArchivedAsync();
        File.Delete(_host.Store.Path);
        await Eventually.HoldsAsync(() => File.Exists(_host.Store.Path));
        File.Delete(_host.Store.Path);

        await Eventually.HoldsAsync(async () => (await _host.Admin.GetAsync("/api/v1/llm/usage?days=7")).IsSuccessStatusCode);

        Assert.Equal(calls, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Fact]
    public async Task An_archive_that_was_deleted_is_made_again_at_once()
    {
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 });
        await ArchivedAsync();
        Directory.Delete(_host.Store.Archive.Folder, recursive: true);
        await Eventually.HoldsAsync(() => Directory.Exists(_host.Store.Archive.Folder) && Directory.GetDirectories(_host.Store.Archive.Folder, "export-*").Length > 0);

        await LoseFileAsync();

        Assert.Equal(1, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("cut")]
    [InlineData("all")]
    public async Task What_this_process_has_archived_and_cannot_find_is_missed(string how)
    {
        await BudgetAsync("DAY", "news");
        await ArchivedAsync();
        await _host.Store.Archive.ExportAsync(_host.Store, CancellationToken.None);
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, agent = "news" });
        await ArchivedAsync();
        var journal = Directory.GetFiles(_host.Store.Archive.Folder, "journal-*").Order(StringComparer.Ordinal).Last();
        // The keeper must not come in between.
        File.Delete(_host.Store.Path);
        if (how == "gone")
            File.Delete(journal);
        else if (how == "cut")
            using (var file = new FileStream(journal, FileMode.Open)) file.SetLength(40);
        else
            Directory.Delete(_host.Store.Archive.Folder, recursive: true);

        await Eventually.HoldsAsync(async () => (await _host.Admin.GetAsync("/api/v1/llm/usage?days=7")).IsSuccessStatusCode && _host.Store.LastHealing is { Restored: not null });

        if (how != "all")
            await (await ReserveAsync("news")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BUDGET_STATE_UNKNOWN");
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_incomplete_restores"));
    }

    [Fact]
    public async Task A_call_whose_row_is_there_still_gains_what_its_first_report_left_out_after_the_archive_was_put_back_over_it()
    {
        await _host.ReportAsync(new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 1 });
        await ArchivedAsync();
        // As archive restore leaves it.
        await _host.Store.WriteAsync(write => write.Connection.Execute("INSERT INTO llm_lost_calls VALUES (json_array('response', '', 'r-1'), $now)", ("$now", write.Now)), CancellationToken.None);

        await _host.ReportAsync(new { model = "gpt-4", provider_response_id = "r-1", tokens_input = 1, agent = "news" });

        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests WHERE agent = 'news'"));
        Assert.Equal(1, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
    }

    [Fact]
    public async Task Imported_prices_come_back_with_the_file_and_price_the_first_call()
    {
        var prices = JsonElement.Parse("""{"gpt-4": {"input_cost_per_token": 1e-09}, "in-house": {"input_cost_per_token": 2e-09}}""");
        var import = await _host.Admin.PostAsJsonAsync("/api/v1/llm/prices/import", new { format = "LITELLM", source = "a test", effective_from = "2026-01-01T00:00:00Z", prices });
        Assert.True(import.IsSuccessStatusCode, await import.Content.ReadAsStringAsync());
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);
        var rows = await _host.QueryLongAsync("SELECT count(*) FROM llm_prices");

        File.Delete(_host.Store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            await _host.Admin.GetAsync("/api/v1/llm/usage?days=7");
            return _host.Store.LastHealing?.Restored > 0;
        });

        var items = (await _host.ReportAsync(new[] { new { model = "gpt-4", tokens_input = 1 }, new { model = "in-house", tokens_input = 1 } })).GetProperty("items");
        Assert.Equal([1, 2], items.EnumerateArray().Select(i => i.GetProperty("cost_nano_usd").GetInt64()));
        Assert.Equal(rows, await _host.QueryLongAsync("SELECT count(*) FROM llm_prices"));
    }

    [Fact]
    public async Task After_a_restore_from_a_damaged_archive_hard_budgets_admit_nothing_until_it_is_accepted_or_their_window_ends()
    {
        var (day, month) = (await BudgetAsync("DAY", "news"), await BudgetAsync("MONTH", "charts"));
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, agent = "news" });
        await ArchivedAsync();
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, agent = "charts" });
        await ArchivedAsync();
        var journal = Directory.GetFiles(_host.Store.Archive.Folder, "journal-*").Order(StringComparer.Ordinal).Last();
        await File.WriteAllTextAsync(journal, (await File.ReadAllTextAsync(journal)).Replace("\"agent\":\"charts\"", "\"agent\":\"chArts\"", StringComparison.Ordinal));

        await LoseFileAsync();

        var refused = await (await ReserveAsync("news")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BUDGET_STATE_UNKNOWN");
        Assert.Equal(day, refused.GetProperty("budget_id").GetString());
        await (await ReserveAsync("charts")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BUDGET_STATE_UNKNOWN");
        Assert.Equal(HttpStatusCode.Created, (await ReserveAsync("nobody")).StatusCode);
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1, agent = "news" });
        Assert.False((await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{day}")).GetProperty("spend_is_known").GetBoolean());

        // The next day knows all of itself; the month does not.
        _host.Clock.Set(new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.Created, (await ReserveAsync("news")).StatusCode);
        await (await ReserveAsync("charts")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BUDGET_STATE_UNKNOWN");

        await (await _host.Reporter.PostAsync("/api/v1/llm/budgets/accept-restored", null)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        Assert.Contains("damaged line", Assert.Single(await AcceptAsync()), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await ReserveAsync("charts")).StatusCode);
        Assert.True((await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{month}")).GetProperty("spend_is_known").GetBoolean());
        Assert.Empty(await AcceptAsync());
    }

    [Fact]
    public async Task What_a_damaged_archive_has_closed_stays_closed_when_the_file_is_lost_again_after_a_whole_export()
    {
        await BudgetAsync("MONTH", "news");
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, agent = "news" });
        await ArchivedAsync();
        foreach (var export in Directory.GetDirectories(_host.Store.Archive.Folder, "export-*"))
            await File.WriteAllTextAsync(Path.Combine(export, "manifest.json"), "{");
        await LoseFileAsync();

        await (await ReserveAsync("news")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BUDGET_STATE_UNKNOWN");
        await ArchivedAsync();
        await _host.Store.Archive.ExportAsync(_host.Store, CancellationToken.None);

        var first = _host.Store.LastHealing!.At;
        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        await LoseFileAsync();

        Assert.NotEqual(first, _host.Store.LastHealing!.At);
        Assert.Empty(_host.Store.ArchiveFaults);
        await (await ReserveAsync("news")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BUDGET_STATE_UNKNOWN");
        Assert.Single(await AcceptAsync());
        Assert.Equal(HttpStatusCode.Created, (await ReserveAsync("news")).StatusCode);
        await ArchivedAsync();

        // What was accepted stays accepted.
        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        await LoseFileAsync();
        Assert.Equal(HttpStatusCode.Created, (await ReserveAsync("news")).StatusCode);
    }

    [Fact]
    public async Task While_the_archive_cannot_be_read_nothing_is_admitted_and_then_all_of_it_is_there()
    {
        await BudgetAsync("MONTH", "news");
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 166_666, agent = "news" });
        await ArchivedAsync();
        var journal = Directory.GetFiles(_host.Store.Archive.Folder, "journal-*").Order(StringComparer.Ordinal).Last();
        using (new FileStream(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            File.Delete(_host.Store.Path);
            for (var i = 0; i < 3; i++)
                await (await ReserveAsync("news")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BUDGET_STATE_UNKNOWN");
        }

        HttpResponseMessage? answer = null;
        await Eventually.HoldsAsync(async () => (answer = await ReserveAsync("news")).StatusCode != HttpStatusCode.ServiceUnavailable);
        await answer!.IsProblemAsync(HttpStatusCode.TooManyRequests, "BUDGET_EXHAUSTED");
    }

    private async Task<string> BudgetAsync(string period, string agent)
    {
        var made = await _host.Admin.PostAsJsonAsync(
            "/api/v1/llm/budgets", new { name = agent, amount_usd = 5, enforcement = "HARD", period, scope = "AGENT", scope_value = agent });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private async Task<HttpResponseMessage> ReserveAsync(string agent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/llm/reservations") { Content = JsonContent.Create(new { model = "gpt-4", amount_usd = 1, agent }) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await _host.Reporter.SendAsync(request);
    }

    private async Task<IReadOnlyList<string>> AcceptAsync()
    {
        var accepted = await _host.Admin.PostAsync("/api/v1/llm/budgets/accept-restored", null);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        return [.. (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accepted").EnumerateArray().Select(a => a.GetProperty("faults").GetRawText())];
    }

    private async Task<JsonElement> ReportUnderKeyAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/llm/requests") { Content = JsonContent.Create(new { model = "gpt-4", tokens_input = 7 }) };
        request.Headers.Add("Idempotency-Key", key);
        var answer = await _host.Reporter.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task ArchivedAsync() => Eventually.HoldsAsync(async () =>
        await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0
        && await _host.QueryLongAsync("SELECT last_id = (SELECT coalesce(max(id), 0) FROM llm_requests) FROM archive_positions") == 1);

    private Task LoseFileAsync()
    {
        var before = _host.Store.LastHealing?.At;
        File.Delete(_host.Store.Path);
        return Eventually.HoldsAsync(async () =>
            (await _host.Admin.GetAsync("/api/v1/llm/usage?days=7")).IsSuccessStatusCode && _host.Store.LastHealing is { Restored: not null } healing && healing.At != before);
    }

    /// <summary>Its file knows of a clean-up, so that the one at start is not due: what it exports would come in between.</summary>
    private sealed class Host : LlmCostsHost
    {
        protected override async Task PrepareAsync()
        {
            using var signal = new OutboxSignal();
            await using var store = new LlmCostStore(new SqliteStoreDependencies(Options.Create(new SqliteStoreSettings { Directory = Folder }), signal, Clock));
            await store.WriteAsync(
                write => write.Connection.Execute(
                    "INSERT INTO llm_cleanups (removed_before, deleted, requested_by, finished_at) VALUES (0, 0, 'a test', $now)", ("$now", write.Now)),
                CancellationToken.None);
        }
    }
}
