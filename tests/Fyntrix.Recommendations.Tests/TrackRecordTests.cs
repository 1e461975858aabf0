using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fyntrix.Recommendations.Outcomes.TrackRecord;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Nobody changes a pick or its outcome unseen.</summary>
public sealed class TrackRecordTests : IAsyncLifetime, IDisposable
{
    private readonly OutcomesHost _host = new();
    private string _pick = "";

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _pick = await _host.JudgedAsync("TITAN");
        _host.Clock.Set(BarSample.Ist("2026-01-20 09:00"));
        await _host.EvaluateAsync();
    }

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Each_day_that_is_over_has_a_root_that_an_outsider_can_recompute()
    {
        var roots = (await _host.GetAsync("/api/v1/outcomes/track-record")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["2026-01-19", "2026-01-09"], roots.Select(r => r.GetProperty("day").GetString()));
        Assert.Equal(new string('0', 64), roots[1].GetProperty("previous_root").GetString());
        var line = await _host.TextAsync("SELECT pick_uuid || '|PICK||1|' || content_hash FROM track_record WHERE kind = 'PICK'");
        var expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{new string('0', 64)}\n{line}\n")));
        Assert.Equal(expected, roots[1].GetProperty("root").GetString());
        Assert.Equal(expected, roots[0].GetProperty("previous_root").GetString());

        var check = await VerifyAsync("");
        Assert.Equal((true, 2, 2), (check.GetProperty("verified").GetBoolean(), check.GetProperty("days").GetInt32(), check.GetProperty("lines").GetInt32()));
    }

    [Theory]
    [InlineData("UPDATE pick_outcomes SET ret_close_pct = 25.59, outcome_label = 'WIN'", "OUTCOME_CHANGED")]
    [InlineData("UPDATE pick_outcomes SET notes = '{}'", "OUTCOME_CHANGED")]
    [InlineData("DELETE FROM pick_outcomes", "OUTCOME_MISSING")]
    [InlineData("UPDATE ai_recommendations SET entry_price = 3000", "PICK_CHANGED")]
    [InlineData("UPDATE ai_recommendations SET score_blend = 99", "PICK_CHANGED")]
    [InlineData("UPDATE ai_recommendations SET generated_at = generated_at - 86400000000", "PICK_CHANGED")]
    [InlineData("INSERT INTO pick_agent_contributions (pick_uuid, agent_name, score) SELECT pick_uuid, 'oracle', 100 FROM ai_recommendations", "PICK_CHANGED")]
    [InlineData("DELETE FROM ai_recommendations", "PICK_MISSING")]
    [InlineData("DELETE FROM track_record WHERE kind = 'OUTCOME'", "LINE_MISSING")]
    [InlineData("INSERT INTO track_record (day, kind, pick_uuid, version, content_hash) SELECT '2026-01-10', kind, pick_uuid, 2, content_hash FROM track_record WHERE kind = 'PICK'", "2026-01-10 ROOT_DIFFERS")]
    [InlineData("UPDATE track_record_roots SET root = substr(root, 2) || '0' WHERE day = '2026-01-09'", "CHAIN_BROKEN")]
    public async Task An_edit_is_found(string edit, string code)
    {
        await _host.ExecuteAsync(edit);

        var (exit, text) = await CommandAsync();

        Assert.Equal(1, exit);
        Assert.Contains(code, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_also_forges_its_line_does_not_give_the_days_root()
    {
        await _host.ExecuteAsync("UPDATE pick_outcomes SET ret_close_pct = 25.59");
        await _host.Store.WriteAsync(
            write =>
            {
                // The table is only added to, unless somebody takes its guard away.
                write.Connection.Execute("DROP TRIGGER track_record_stays_as_it_is");
                var forged = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RecordedContent.OfOutcome(write.Connection, _pick, "5d")!)));
                return write.Connection.Execute("UPDATE track_record SET content_hash = $hash WHERE kind = 'OUTCOME'", ("$hash", forged));
            },
            CancellationToken.None);

        var check = await VerifyAsync("");

        Assert.Equal(["ROOT_DIFFERS"], check.GetProperty("faults").EnumerateArray().Select(f => f.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_line_is_never_changed() =>
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => _host.ExecuteAsync("UPDATE track_record SET content_hash = replace(content_hash, 'a', 'b') || ''"));

    [Fact]
    public async Task A_revision_is_a_line_of_its_own_and_the_one_before_stays_checkable()
    {
        await _host.MarketAsync("UPDATE bars SET close = 33000000, low = 32990000 WHERE start = (SELECT max(start) FROM bars)");
        await _host.EvaluateAsync();
        Assert.Equal((0, "3 lines in 2 closed days"), ((await CommandAsync()).ExitCode, (await CommandAsync()).Text[..24]));

        await _host.ExecuteAsync("UPDATE outcome_revisions SET outcome_json = replace(outcome_json, '3500', '3600')");
        Assert.Contains("REVISION_CHANGED", (await CommandAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_covers_the_days_that_are_asked_for()
    {
        await _host.ExecuteAsync("UPDATE pick_outcomes SET notes = '{}'");

        Assert.True((await VerifyAsync("?from=2026-01-01&to=2026-01-10")).GetProperty("verified").GetBoolean());
        Assert.False((await VerifyAsync("?from=2026-01-19")).GetProperty("verified").GetBoolean());
        var admin = _host.As("boss", Scopes.Admin);
        await (await admin.PostAsync("/api/v1/outcomes/track-record/verify?from=2026-01-10&to=2026-01-09", null)).IsInvalidAsync("to");
        await (await admin.PostAsync("/api/v1/outcomes/track-record/verify?from=2026-01-01&to=2026-03-01", null)).IsInvalidAsync("to");
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsync("/api/v1/outcomes/track-record/verify?from=x", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _host.As("asha").PostAsync("/api/v1/outcomes/track-record/verify", null)).StatusCode);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_writes_no_line_into_a_day_that_is_over()
    {
        _host.Clock.Set(BarSample.Ist("2026-01-09 15:00"));
        await _host.PublishOneAsync("GRASIM");

        Assert.Equal("2026-01-20", await _host.TextAsync("SELECT day FROM track_record ORDER BY id DESC LIMIT 1"));
        Assert.Equal(0, (await CommandAsync()).ExitCode);
    }

    [Fact]
    public async Task The_record_comes_back_from_the_archive_as_it_was()
    {
        await _host.Store.Archive.ExportAsync(_host.Store, CancellationToken.None);
        File.Delete(_host.Store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await _host.As("reader").GetAsync(new Uri($"/api/v1/picks/{_pick}", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        });

        var (exit, text) = await CommandAsync();

        Assert.True(exit == 0, text);
        Assert.Equal(default, (await _host.EvaluateAsync()) with { Done = 0, Unchanged = 0 });
        Assert.Equal(0, (await CommandAsync()).ExitCode);
    }

    private async Task<JsonElement> VerifyAsync(string query)
    {
        using var response = await _host.As("boss", Scopes.Admin).PostAsync(new Uri($"/api/v1/outcomes/track-record/verify{query}", UriKind.Relative), null);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<(int ExitCode, string Text)> CommandAsync()
    {
        using var output = new StringWriter();
        var command = new VerifyTrackRecordCommand(_host.Services.GetRequiredService<TrackRecordVerifier>());
        var code = await command.RunAsync(new CommandArguments([]), output, CancellationToken.None);
        return (code, output.ToString());
    }
}
