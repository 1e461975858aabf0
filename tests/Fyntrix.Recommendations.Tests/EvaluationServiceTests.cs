using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What judges picks by schedule goes on, whatever it meets.</summary>
public sealed class EvaluationServiceTests : IAsyncLifetime, IDisposable
{
    private readonly ScheduledHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_run_that_meets_what_nobody_foresaw_ends_neither_the_service_nor_the_next_run()
    {
        await _host.PublishAsync(SampleRun.Of());
        await _host.ExecuteAsync("CREATE TRIGGER unforeseen BEFORE UPDATE ON evaluation_queue BEGIN SELECT RAISE(ABORT, 'unforeseen'); END");

        await JobEndsAsync("FAILED");
        // After the job the service judges by its schedule, and meets the same.
        await _host.ExecuteAsync("DROP TRIGGER unforeseen");

        await JobEndsAsync("DONE");
    }

    private async Task JobEndsAsync(string state)
    {
        var accepted = await _host.Publisher().PostAsync("/api/v1/outcomes/evaluate", null);
        await Eventually.HoldsAsync(async () =>
            (await _host.Publisher().GetFromJsonAsync<JsonElement>(accepted.Headers.Location)).GetProperty("state").GetString() == state);
    }

    private sealed class ScheduledHost : RecommendationsHost
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Outcomes:Scheduled", "true");
        }
    }
}
