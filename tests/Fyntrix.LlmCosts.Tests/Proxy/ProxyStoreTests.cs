using System.Net;
using System.Net.Http.Json;
using Fyntrix.LlmCosts.Proxy.Keeping;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>Calls go on while their costs cannot be written, and each is counted once when they can be.</summary>
public sealed class ProxyStoreTests : IAsyncLifetime, IDisposable
{
    private const string Chat = "chat/completions";
    private const string Body = """{"model":"gpt-4","max_tokens":10,"messages":[{"role":"user","content":"a secret question"}]}""";

    private readonly Host _host = new();
    private readonly string _user = ProxyHost.Unique();

    private string Waiting => Path.Combine(_host.Folder, ReportKeeper.FileName);

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task While_the_file_is_locked_calls_pass_and_wait_beside_it()
    {
        Answers();
        using (await LockAsync())
        {
            for (var i = 0; i < 5; i++)
                Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, Chat, Body)).StatusCode);
            await Eventually.HoldsAsync(() => WaitingLines().Count == 5);
            var kept = string.Concat(WaitingLines());
            Assert.DoesNotContain("secret", kept, StringComparison.Ordinal);
            Assert.DoesNotContain(ProxyHost.Key, kept, StringComparison.Ordinal);
            Assert.DoesNotContain("an answer", kept, StringComparison.Ordinal);
        }

        await Eventually.HoldsAsync(async () => (await _host.AllBookedAsync(_user)).Length == 5);
        await Eventually.HoldsAsync(() => WaitingLines().Count == 0);
        Assert.Equal(5, (await LlmCostsHost.GetAsync(_host.As(_user), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64());
        Assert.All(await _host.AllBookedAsync(_user), row => Assert.Equal("0.006", row.GetProperty("cost_usd").GetRawText()));
    }

    [Fact]
    public async Task While_the_file_is_away_what_a_hard_budget_covers_is_refused_and_all_else_passes()
    {
        Answers();
        var budget = await _host.Admin.PostAsJsonAsync("/api/v1/llm/budgets", new { name = "limit", amount_usd = 5, enforcement = "HARD", period = "DAY", time_zone = "UTC", scope = "AGENT", scope_value = "news" });
        Assert.True(budget.IsSuccessStatusCode, await budget.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, Chat, Body, default, ("X-Fyntrix-Agent", "news"))).StatusCode);
        await _host.BookedAsync(_user);
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);

        // A folder by the file's name: it can neither be opened nor replaced.
        File.Delete(_host.Store.Path);
        File.Delete($"{_host.Store.Path}-wal");
        Directory.CreateDirectory(Path.Combine(_host.Store.Path, "in the way"));
        await Eventually.HoldsAsync(async () => (await _host.Admin.GetAsync("/api/v1/llm/usage")).StatusCode == HttpStatusCode.ServiceUnavailable);

        await (await _host.SendAsync(_user, Chat, Body, default, ("X-Fyntrix-Agent", "news"))).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BUDGET_STATE_UNKNOWN");
        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, Chat, Body)).StatusCode);
        Assert.Equal(2, _host.Upstream.Requests.Count);

        Directory.Delete(_host.Store.Path, recursive: true);
        await Eventually.HoldsAsync(async () =>
            (await _host.Admin.GetAsync("/api/v1/llm/usage")).IsSuccessStatusCode
            && (await LlmCostsHost.GetAsync(_host.As(_user), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64() == 2);
        await Eventually.HoldsAsync(async () => (await _host.SendAsync(_user, Chat, Body, default, ("X-Fyntrix-Agent", "news"))).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_file_that_is_deleted_under_the_calls_loses_none_that_comes_after()
    {
        Answers();
        await _host.SendAsync(_user, Chat, Body);
        await _host.BookedAsync(_user);
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);

        File.Delete(_host.Store.Path);
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, Chat, Body)).StatusCode);

        // The first is in the totals, which come back from the archive.
        await Eventually.HoldsAsync(async () =>
            (await _host.Admin.GetAsync("/api/v1/llm/usage")).IsSuccessStatusCode
            && (await LlmCostsHost.GetAsync(_host.As(_user), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64() == 6);
    }

    [Fact]
    public async Task While_the_disk_is_full_calls_pass_and_each_is_booked_once_when_there_is_room()
    {
        Answers();
        await _host.SendAsync(_user, Chat, Body);
        await _host.BookedAsync(_user);
        // A kilobyte to each row: some of these calls need a page more.
        var tags = string.Join(',', Enumerable.Range(0, 16).Select(i => $"{i:D2}{new string('t', 60)}"));
        var calls = 1;
        for (; WaitingLines().Count == 0; calls++)
        {
            Assert.True(calls < 50);
            await _host.Store.WriteAsync(write => write.Connection.Query($"PRAGMA max_page_count = {write.Connection.QueryLong("PRAGMA page_count")}", _ => true), CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, Chat, Body, default, ("X-Fyntrix-Tags", tags))).StatusCode);
            await Eventually.HoldsAsync(async () => WaitingLines().Count > 0 || (await _host.AllBookedAsync(_user)).Length == calls + 1);
        }

        await Eventually.HoldsAsync(async () => (await _host.AllBookedAsync(_user)).Length == calls && WaitingLines().Count == 0);
        Assert.Equal(calls, await _host.QueryLongAsync($"SELECT sum(requests) FROM llm_totals WHERE user_id = '{_user}'"));
        Assert.Equal(calls * 6_000_000, await _host.QueryLongAsync($"SELECT sum(cost_nano_usd) FROM llm_totals WHERE user_id = '{_user}'"));
    }

    [Fact]
    public async Task A_call_whose_money_was_held_is_settled_when_the_file_is_back()
    {
        var created = await _host.Admin.PostAsJsonAsync("/api/v1/llm/budgets", new { name = "limit", amount_usd = 5, enforcement = "HARD", period = "DAY", time_zone = "UTC", scope = "GLOBAL" });
        var budget = (await created.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("id").GetString();
        IDisposable? locked = null;
        _host.Upstream.Answer = async context =>
        {
            locked = await LockAsync();
            await context.Response.WriteAsync("""{"usage":{"prompt_tokens":100,"completion_tokens":50}}""");
        };

        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(_user, Chat, Body)).StatusCode);
        await Eventually.HoldsAsync(() => WaitingLines().Count == 1);
        locked!.Dispose();

        await _host.BookedAsync(_user);
        var standing = await LlmCostsHost.GetAsync(_host.Admin, $"/api/v1/llm/budgets/{budget}");
        Assert.Equal(("0.006", "0"), (standing.GetProperty("spent_usd").GetRawText(), standing.GetProperty("reserved_usd").GetRawText()));
    }

    [Fact]
    public async Task What_waited_when_the_service_ended_is_booked_at_its_next_start_each_once()
    {
        await using var next = new NextHost();
        await next.InitializeAsync();
        await Eventually.HoldsAsync(async () => (await next.AllBookedAsync("asha")).Length == 3);

        await Eventually.HoldsAsync(() => !File.Exists(Path.Combine(next.Folder, ReportKeeper.FileName)) && !File.Exists(Path.Combine(next.Folder, $"{ReportKeeper.FileName}.replay")));
        Assert.Equal(3, (await next.AllBookedAsync("asha")).Length);
        Assert.All(await next.AllBookedAsync("asha"), row => Assert.Equal(("PROXY", true), (row.GetProperty("source").GetString(), row.GetProperty("estimated").GetBoolean())));
        await ((IAsyncLifetime)next).DisposeAsync();
    }

    [Fact]
    public async Task When_the_service_ends_no_report_is_left_in_memory()
    {
        Answers();
        await using var ending = new Host();
        await ending.InitializeAsync();
        ending.Upstream.AnswersJson("""{"usage":{"prompt_tokens":1}}""");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ending.SendAsync(_user, Chat, Body)));
        var path = ending.Store.Path;
        await ending.DisposeAsync();

        await using var file = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        await file.OpenAsync();
        Assert.Equal(20, file.QueryLong("SELECT count(*) FROM llm_requests"));
        await file.CloseAsync();
        Directory.Delete(ending.Folder, recursive: true);
    }

    [Fact]
    public async Task A_service_whose_time_to_stop_is_over_still_puts_its_reports_down()
    {
        var keeper = _host.Services.GetRequiredService<ReportKeeper>();
        using (await LockAsync())
        {
            await keeper.KeepAsync(Report("one"));
            await keeper.KeepAsync(Report("two"));
            await keeper.StopAsync(new CancellationToken(canceled: true));
            await keeper.KeepAsync(Report("three"));

            Assert.Equal(3, WaitingLines().Count);
        }
    }

    [Fact]
    public void A_line_that_is_damaged_spoils_none_behind_it()
    {
        var path = Path.Combine(_host.Folder, "damaged.jsonl");
        var file = new ReportFile(path);
        file.Append([Report("one")]);
        using (var stream = new FileStream(path, FileMode.Append))
        {
            stream.Write([0xFF, 0xC3, (byte)'\r', 0xFF, (byte)'\n']);
            stream.Write(Enumerable.Repeat((byte)0, 1_000_000).ToArray());
        }

        file.Append([Report("two"), Report("three")]);

        var (from, lines) = (0L, new List<string>());
        while (file.Take(from, 1, out var end) is [var line])
        {
            lines.Add(line);
            from = end;
        }

        Assert.Equal(["one", null, null, "two", "three"], lines.Select(line => ReportFile.Read(line)?.Key));
        Assert.All(lines, line => Assert.True(line.Length < 300_000));
        file.EndReplay();
    }

    private void Answers() => _host.Upstream.Answer = context => context.Response.WriteAsync(
        """{"id":"chatcmpl-ID","choices":[{"message":{"content":"an answer"}}],"usage":{"prompt_tokens":100,"completion_tokens":50}}""".Replace("ID", ProxyHost.Unique(), StringComparison.Ordinal));

    private List<string> WaitingLines() =>
        [.. new[] { Waiting, $"{Waiting}.replay" }.Where(File.Exists).SelectMany(f => File.ReadAllText(f).Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    private async Task<IDisposable> LockAsync()
    {
        await _host.Store.WriteAsync(_ => true, CancellationToken.None);
        var other = new SqliteConnection($"Data Source={_host.Store.Path};Pooling=False");
        await other.OpenAsync();
        other.Execute("BEGIN IMMEDIATE");
        return other;
    }

    private static KeptReport Report(string key) => new(
        key, null, "asha", new RequestReport("gpt-4", "openai", null, null, null, 10, 5, null, null, null, null, null, null, "asha", null, null, null, [], 5, CallStatus.OK, new DateTimeOffset(2026, 1, 9, 6, 0, 0, TimeSpan.Zero), true));

    private class Host : ProxyHost
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Stores:LongestWait", "00:00:01")];
    }

    /// <summary>Begins where another process ended in the middle of a replay, with a line that it did not come to end.</summary>
    private sealed class NextHost : Host
    {
        protected override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            var path = Path.Combine(Folder, ReportKeeper.FileName);
            new ReportFile($"{path}.replay").Append([Report("one"), Report("two"), Report("one")]);
            await File.WriteAllTextAsync(path, """{"key":"cut of""");
            new ReportFile(path).Append([Report("two"), Report("three")]);
        }
    }
}
