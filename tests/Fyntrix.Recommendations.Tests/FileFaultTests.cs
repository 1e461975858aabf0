using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What happens to the files while picks are published, judged and read: bounded 503s, and the track record comes back.</summary>
public sealed class FileFaultTests : IAsyncLifetime, IDisposable
{
    private readonly OutcomesHost _host = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, string> _unexpected = new();
    private long _published;
    private long _read;

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose()
    {
        _end.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData("rm ai_recommendations.db")]
    [InlineData("rm ai_recommendations.db ai_recommendations.db-wal")]
    [InlineData("truncate -s 0 ai_recommendations.db")]
    [InlineData("truncate -s 100000 ai_recommendations.db")]
    [InlineData("dd if=/dev/urandom of=ai_recommendations.db bs=1k count=200 conv=notrunc")]
    [InlineData("truncate -s 0 ai_recommendations.db-wal")]
    [InlineData("rm market_data.db")]
    [InlineData("dd if=/dev/urandom of=market_data.db bs=1k count=20 conv=notrunc")]
    public async Task The_track_record_outlives_what_happens_to_a_file_under_traffic(string how)
    {
        var pick = await _host.JudgedAsync("TITAN");
        await _host.Store.Archive.ExportAsync(_host.Store, CancellationToken.None);
        var traffic = Traffic();
        await Eventually.HoldsAsync(() => Interlocked.Read(ref _published) > 5 && Interlocked.Read(ref _read) > 5);

        await ShellAsync(how);

        await RecoversAsync();
        await _end.CancelAsync();
        await Task.WhenAll(traffic);
        Assert.Empty(_unexpected);
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await _host.As("reader").GetAsync(new Uri($"/api/v1/picks/{pick}", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        });
        var outcome = (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome");
        Assert.Equal(("WIN", 2.559594m, 1), (outcome.GetProperty("outcome_label").GetString(), outcome.GetProperty("ret_close_pct").GetDecimal(), outcome.GetProperty("revision").GetInt32()));
    }

    [Fact]
    public async Task A_disk_that_is_full_fails_writes_alone_and_heals_when_there_is_room()
    {
        var pick = await _host.JudgedAsync("TITAN");
        await _host.ExecuteAsync($"PRAGMA max_page_count = {await _host.CountAsync("PRAGMA page_count") + 2}");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++)
        {
            var big = SampleRun.Of(SampleRun.Long($"FULL{i}").With("features", new JsonObject { ["x"] = new string('x', 12_000) }));
            using var response = await RecommendationsHost.PostRunAsync(_host.Publisher(), big);
            statuses.Add(response.StatusCode);
            Assert.True(response.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, await response.Content.ReadAsStringAsync());
            Assert.Equal("WIN", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("outcome_label").GetString());
        }

        // The limit goes with the writer's connection that the failure closed.
        Assert.Contains(HttpStatusCode.ServiceUnavailable, statuses);
        Assert.Equal(HttpStatusCode.Created, statuses[^1]);
        Assert.Equal(statuses.Count(s => s == HttpStatusCode.Created), await _host.CountAsync("SELECT count(*) FROM ai_recommendations WHERE symbol LIKE 'FULL%'"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_read_as_before()
    {
        var pick = await _host.JudgedAsync("TITAN");

        // The service's own writes meet the file as well, and get themselves a new connection: the next try is ours.
        await Eventually.HoldsAsync(async () =>
        {
            await Record.ExceptionAsync(() => _host.ExecuteAsync("PRAGMA query_only = ON"));
            using var answer = await RecommendationsHost.PostRunAsync(_host.Publisher(), SampleRun.Of(SampleRun.Long("CIPLA")));
            if (answer.StatusCode == HttpStatusCode.Created)
                return false;
            await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
            return true;
        });

        Assert.Equal("WIN", (await _host.GetAsync($"/api/v1/picks/{pick}")).GetProperty("outcome").GetProperty("outcome_label").GetString());
        await _host.PublishOneAsync("CIPLA");
    }

    private List<Task> Traffic()
    {
        var publisher = _host.Publisher();
        var reader = _host.As("reader");
        return
        [
            LoopAsync(async () =>
            {
                using var response = await RecommendationsHost.PostRunAsync(publisher, SampleRun.Of(SampleRun.Long("AXISBANK")));
                if (await FitsAsync(response))
                    Interlocked.Increment(ref _published);
            }),
            .. new[] { "/api/v1/picks", "/api/v1/outcomes", "/api/v1/recommendations?evaluated=true", "/api/v1/runs" }.Select(address => LoopAsync(async () =>
            {
                using var response = await reader.GetAsync(new Uri(address, UriKind.Relative));
                if (await FitsAsync(response))
                    Interlocked.Increment(ref _read);
            })),
            LoopAsync(async () =>
            {
                try
                {
                    await _host.EvaluateAsync();
                }
                catch (SqliteStoreUnavailableException)
                {
                    // The next round goes on.
                }
            }),
        ];
    }

    private Task LoopAsync(Func<Task> work) => Task.Run(async () =>
    {
        while (!_end.IsCancellationRequested)
        {
            await work();
            await Task.Yield();
        }
    });

    /// <summary>Done or told that the store is away; anything else is noted.</summary>
    private async Task<bool> FitsAsync(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return true;
        var body = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != HttpStatusCode.ServiceUnavailable || !body.Contains("STORE_UNAVAILABLE", StringComparison.Ordinal))
            _unexpected.TryAdd($"{response.RequestMessage?.RequestUri} {response.StatusCode}", body);
        return false;
    }

    private async Task RecoversAsync()
    {
        var (published, read) = (Interlocked.Read(ref _published), Interlocked.Read(ref _read));
        await Eventually.HoldsAsync(() => Interlocked.Read(ref _published) > published + 5 && Interlocked.Read(ref _read) > read + 20);
    }

    private async Task ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"{command} 2>&1"]) { WorkingDirectory = _host.Folder, RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, output);
    }
}
