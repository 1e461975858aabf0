using Fyntrix.Contracts;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Recommendations learns what the calls of its runs cost.</summary>
public sealed class RunCostTests(LlmCostsHost host) : IClassFixture<LlmCostsHost>
{
    [Fact]
    public async Task Each_call_of_a_run_is_told_once_with_its_cost()
    {
        var run = Guid.NewGuid().ToString("N");
        var message = new LlmUsageReported(
            "gpt-4", "openai", $"response-{run}", 100, 50, 0, 0, 0, "user", "news", run, null, 12, new DateTimeOffset(2026, 1, 9, 6, 0, 0, TimeSpan.Zero));
        await host.DeliverAsync(message);
        await host.DeliverAsync(message);
        await host.ReportAsync(new { model = "gpt-4", provider = "openai", provider_response_id = $"response-{run}", tokens_input = 100, tokens_output = 50, run_id = run });
        await host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, run_id = run, pick_uuid = "0123456789abcdef0123456789abcdef" });

        await host.Sent.WaitForAsync<LlmCostRecorded>(m => m.RunId == run && m.PickUuid is not null);
        Assert.Equal(
            [
                new LlmCostRecorded(run, null, $"response-{run}", 6_000_000, new DateTimeOffset(2026, 1, 9, 6, 0, 0, TimeSpan.Zero)),
                new LlmCostRecorded(run, "0123456789abcdef0123456789abcdef", null, 6_000_000, host.Clock.GetUtcNow()),
            ],
            Told(run).Select(m => m with { CallId = m.PickUuid is null ? m.CallId : null }));
    }

    [Fact]
    public async Task A_call_whose_run_a_later_report_names_is_told_then()
    {
        var run = Guid.NewGuid().ToString("N");
        var call = new { model = "gpt-4", provider = "openai", provider_response_id = $"response-{run}", tokens_input = 100, tokens_output = 50 };
        await host.ReportAsync(call);
        await host.ReportAsync(new { model = "gpt-4", provider = "openai", provider_response_id = $"response-{run}", tokens_input = 100, tokens_output = 50, run_id = run });
        await host.ReportAsync(new { model = "gpt-4", provider = "openai", provider_response_id = $"response-{run}", tokens_input = 100, tokens_output = 50, run_id = run, agent = "news" });

        await host.Sent.WaitForAsync<LlmCostRecorded>(m => m.RunId == run);
        Assert.Equal(6_000_000, Assert.Single(Told(run)).CostNanoUsd);
    }

    [Fact]
    public async Task A_call_without_a_known_price_is_told_without_a_cost_and_one_without_a_run_not_at_all()
    {
        var run = Guid.NewGuid().ToString("N");
        await host.ReportAsync(new { model = $"no-such-model-{run}", tokens_input = 100, tokens_output = 50 });
        await host.ReportAsync(new { model = $"no-such-model-{run}", tokens_input = 100, tokens_output = 50, run_id = run });

        await host.Sent.WaitForAsync<LlmCostRecorded>(m => m.RunId == run);
        Assert.Null(Assert.Single(Told(run)).CostNanoUsd);
        Assert.All(host.Sent.All.OfType<LlmCostRecorded>(), m => Assert.NotNull(m.RunId));
    }

    private IEnumerable<LlmCostRecorded> Told(string run) => host.Sent.All.OfType<LlmCostRecorded>().Where(m => m.RunId == run);
}
