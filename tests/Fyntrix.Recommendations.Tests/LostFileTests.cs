using System.Net;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>The file vanishes under the running service.</summary>
public sealed class LostFileTests : IAsyncLifetime, IDisposable
{
    private readonly RecommendationsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Policies_come_back_at_once_and_picks_with_their_outcomes_as_they_were_exported()
    {
        var store = _host.Store;
        await _host.PublishAsync(SampleRun.Of(SampleRun.Long("TCS"), SampleRun.Short("INFY")));
        await _host.ExecuteAsync(
            """
            INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, ret_close_pct, outcome_label, horizon_end_at, recorded_at)
            SELECT pick_uuid, 'Swing', '2026-01-16T10:00:00Z', 1.5, 'WIN', 1, 1 FROM ai_recommendations
            """);
        var outcomes = await _host.CountAsync("SELECT count(*) FROM pick_outcomes");
        await store.Archive.ExportAsync(store, CancellationToken.None);
        await _host.ExecuteAsync(
            """
            INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json, created_at_micros)
            VALUES ('after-the-export', 'n', '2026-01-09', '2026-01-09', 'ACTIVE', '{}', 1)
            """);
        await Eventually.HoldsAsync(async () => await _host.CountAsync("SELECT count(*) FROM archive_changes") == 0);

        File.Delete(store.Path);
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await _host.As("reader").GetAsync(new Uri("/api/v1/picks", UriKind.Relative));
            if (answer.StatusCode != HttpStatusCode.OK)
                await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
            return store.LastHealing?.Restored > 0;
        });

        Assert.True(outcomes > 0);
        Assert.Equal(outcomes, await _host.CountAsync("SELECT count(*) FROM pick_outcomes WHERE outcome_label = 'WIN'"));
        Assert.Equal("ACTIVE", (await _host.GetAsync("/api/v1/policies/after-the-export")).GetProperty("status").GetString());
        Assert.NotEmpty(await _host.ListAllAsync("/api/v1/picks", "symbol"));
    }
}
