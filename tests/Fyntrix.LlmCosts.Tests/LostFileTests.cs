using System.Net;
using System.Net.Http.Json;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>The file vanishes under the running service.</summary>
public sealed class LostFileTests : IAsyncLifetime, IDisposable
{
    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Totals_and_budgets_come_back_and_the_service_goes_on()
    {
        await _host.ReportAsync(Enumerable.Range(0, 100).Select(i => new { model = "gpt-4", tokens_input = 100 + i, tokens_output = 50, user_id = $"user-{i % 3}" }));
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
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_budgets WHERE name = 'kept'"));
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests"));
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1 });
        Assert.Equal(101, await _host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
        var status = await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/cache/status");
        Assert.Contains("deleted or replaced", status.GetProperty("files")[0].GetProperty("healed").GetString(), StringComparison.Ordinal);
    }
}
