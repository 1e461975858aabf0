using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Recommendations.Tests;

/// <summary>The files themselves keep the rules, whoever writes.</summary>
public sealed class StoreRulesTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    private const string Policy = "INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json, created_at_micros) VALUES ";
    private const string Bar = "INSERT INTO bars (symbol, timeframe, start, open, high, low, close, volume, source, adjusted) VALUES ";

    [Theory]
    [InlineData("UPDATE ai_recommendations SET mode = 'Unknown'")]
    [InlineData("UPDATE ai_recommendations SET recommendation = 'Hold'")]
    [InlineData("UPDATE ai_recommendations SET direction = 'SHORT'")]
    [InlineData("UPDATE ai_recommendations SET entry_price = NULL")]
    [InlineData("UPDATE ai_recommendations SET entry_price = -1")]
    [InlineData("UPDATE ai_recommendations SET score_blend = 101")]
    [InlineData("UPDATE ai_recommendations SET exit_reason = 'FIXED_DAYS_x'")]
    [InlineData("UPDATE ai_recommendations SET run_id = 'none'")]
    [InlineData("UPDATE ai_recommendations SET pick_uuid = 'NOT-HEX'")]
    [InlineData("INSERT INTO ai_recommendations (symbol, mode, universe, source, recommendation, direction, generated_at_utc, run_id, pick_uuid, generated_at) SELECT symbol, mode, universe, source, recommendation, direction, generated_at_utc, run_id, lower(hex(randomblob(16))), generated_at FROM ai_recommendations")]
    [InlineData("INSERT INTO pick_agent_contributions (pick_uuid, agent_name, score) VALUES ('00000000000000000000000000000000', 'technical', 1)")]
    [InlineData("INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, outcome_label, horizon_end_at, recorded_at) SELECT pick_uuid, 'Swing', '', 'DRAW', 0, 0 FROM ai_recommendations")]
    [InlineData("INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, outcome_label, horizon_end_at, recorded_at) SELECT pick_uuid, 'Swing', '', 'UNRESOLVED', 0, 0 FROM ai_recommendations")]
    [InlineData(Policy + "('bad', 'Bad', '', '', 'PAUSED', '{}', 0)")]
    [InlineData(Policy + "('bad', 'Bad', '', '', 'DRAFT', '{', 0)")]
    public async Task A_row_that_breaks_a_rule_is_refused(string sql)
    {
        await host.PublishAsync(SampleRun.Of(SampleRun.Long("TITAN")));

        var refused = await Assert.ThrowsAsync<SqliteException>(() => host.ExecuteAsync(sql));

        Assert.Equal(19, refused.SqliteErrorCode);
    }

    [Fact]
    public async Task At_most_one_policy_is_active()
    {
        await host.ExecuteAsync(Policy + "('a', 'A', '', '', 'ACTIVE', '{}', 0), ('b', 'B', '', '', 'SHADOW', '{}', 0)");

        await Assert.ThrowsAsync<SqliteException>(() => host.ExecuteAsync("UPDATE rl_policies SET status = 'ACTIVE' WHERE policy_id = 'b'"));

        Assert.Equal(1, await host.CountAsync("SELECT count(*) FROM rl_policies WHERE status = 'ACTIVE'"));
    }

    [Fact]
    public async Task A_pick_has_one_outcome_per_horizon()
    {
        await host.PublishAsync(SampleRun.Of(SampleRun.Long("ONCE")));
        const string Insert = "INSERT INTO pick_outcomes (pick_uuid, evaluation_horizon, horizon_end_ts, outcome_label, horizon_end_at, recorded_at) SELECT pick_uuid, 'Swing', '', 'WIN', 0, 0 FROM ai_recommendations WHERE symbol = 'ONCE'";
        await host.ExecuteAsync(Insert);

        await Assert.ThrowsAsync<SqliteException>(() => host.ExecuteAsync(Insert));
    }

    [Theory]
    [InlineData("('titan', '1D', 0, 10, 12, 9, 11, 5, 'csv', 0)")]
    [InlineData("('TITAN', '1W', 0, 10, 12, 9, 11, 5, 'csv', 0)")]
    [InlineData("('TITAN', '1D', 0, 10, 10, 9, 11, 5, 'csv', 0)")]
    [InlineData("('TITAN', '1D', 0, 10, 12, 11, 11, 5, 'csv', 0)")]
    [InlineData("('TITAN', '1D', 0, 10, 12, 9, 11, -5, 'csv', 0)")]
    [InlineData("('TITAN', '1D', 0, 10, 12, 9, 11, 5, 'synthetic-1', 0)")]
    [InlineData("('TITAN', '1D', 0, 10, 12, 9, 11, 5, 'csv', 0), ('TITAN', '1D', 0, 10, 12, 9, 11, 5, 'csv', 1)")]
    public async Task A_bar_that_cannot_be_is_refused(string values)
    {
        var market = host.Services.GetRequiredService<Data.MarketDataStore>();
        await Assert.ThrowsAsync<SqliteException>(() => market.WriteAsync(w => w.Connection.Execute(Bar + values), CancellationToken.None));
    }

    [Theory]
    [InlineData("SELECT * FROM ai_recommendations WHERE (generated_at, pick_uuid) < (1, 'a') ORDER BY generated_at DESC, pick_uuid DESC LIMIT 50")]
    [InlineData("SELECT * FROM ai_recommendations WHERE symbol = 'X' AND (generated_at, pick_uuid) < (1, 'a') ORDER BY generated_at DESC, pick_uuid DESC LIMIT 50")]
    [InlineData("SELECT * FROM ai_recommendations WHERE mode = 'X' AND universe = 'Y' AND (generated_at, pick_uuid) < (1, 'a') ORDER BY generated_at DESC, pick_uuid DESC LIMIT 50")]
    [InlineData("SELECT * FROM ai_recommendations WHERE universe = 'Y' AND direction = 'LONG' ORDER BY generated_at DESC, pick_uuid DESC LIMIT 50")]
    [InlineData("SELECT * FROM ai_recommendations WHERE source = 'Y' ORDER BY generated_at DESC, pick_uuid DESC LIMIT 50")]
    [InlineData("SELECT * FROM runs WHERE (generated_at, run_id) < (1, 'a') ORDER BY generated_at DESC, run_id DESC LIMIT 50")]
    [InlineData("SELECT * FROM runs WHERE mode = 'X' ORDER BY generated_at DESC, run_id DESC LIMIT 50")]
    [InlineData("SELECT * FROM rl_policies WHERE (created_at_micros, policy_id) < (1, 'a') ORDER BY created_at_micros DESC, policy_id DESC LIMIT 50")]
    [InlineData("SELECT * FROM registered_agents WHERE (registered_at, name) < (1, 'a') ORDER BY registered_at DESC, name DESC LIMIT 50")]
    [InlineData("SELECT * FROM policy_history WHERE policy_id = 'a' AND id < 5 ORDER BY id DESC LIMIT 50")]
    public async Task Lists_walk_an_index_and_sort_nothing(string sql)
    {
        var plan = await host.Store.ReadAsync(c => c.Query($"EXPLAIN QUERY PLAN {sql}", r => r.GetString(3)), CancellationToken.None);
        Assert.All(plan, step => Assert.Contains("USING INDEX", step, StringComparison.Ordinal));
    }
}
