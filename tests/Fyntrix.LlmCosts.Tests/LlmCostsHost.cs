using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

public class LlmCostsHost() : ServiceHost<Program>(null)
{
    public HttpClient Reporter => As("agents", Scopes.LlmWrite);

    public HttpClient Admin => As("boss", Scopes.Admin);

    internal LlmCostStore Store => Services.GetRequiredService<LlmCostStore>();

    /// <summary>Reports one call or several and gives what became of them.</summary>
    public async Task<JsonElement> ReportAsync(object body)
    {
        var response = await Reporter.PostAsJsonAsync("/api/v1/llm/requests", body);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<JsonElement> GetAsync(HttpClient client, string path)
    {
        var response = await client.GetAsync(path);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<long> QueryLongAsync(string sql) => Store.ReadAsync(connection => connection.QueryLong(sql), CancellationToken.None);

    /// <summary>The totals as text, to compare before and after.</summary>
    public Task<string> TotalsAsync() => Store.ReadAsync(
        connection => string.Join(
            '\n',
            connection.Query(
                "SELECT bucket, model, user_id, agent, requests, unpriced_requests, tokens_input, tokens_output, tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd FROM llm_totals ORDER BY 1, 2, 3, 4",
                r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(r.GetValue)))),
        CancellationToken.None);

    /// <summary>The kept sums and the models without a price must be what the totals add up to.</summary>
    public async Task SumsAgreeAsync()
    {
        foreach (var (name, column) in new[] { ("MODEL", "model"), ("AGENT", "agent"), ("USER", "user_id") })
        {
            // A day of UTC has two parts: to 18:30, where a day begins in India, and from there.
            foreach (var (span, bucket) in new[] { (0, "bucket"), (1, "bucket / 86400000000 * 86400000000 + (bucket % 86400000000 >= 66600000000) * 66600000000") })
            {
                Assert.Equal(
                    await RowsAsync(
                        $"SELECT {bucket} AS b, {column}, sum(requests), sum(unpriced_requests), sum(tokens_input), sum(tokens_output), sum(tokens_cached), sum(tokens_cache_write), sum(tokens_reasoning), sum(unpriced_tokens), sum(cost_nano_usd) FROM llm_totals GROUP BY 1, 2 ORDER BY 1, 2"),
                    await RowsAsync(
                        $"SELECT bucket, name, requests, unpriced_requests, tokens_input, tokens_output, tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd FROM llm_sums WHERE kind = '{name}' AND span = {span} ORDER BY 1, 2"));
            }
        }

        Assert.Equal(
            await RowsAsync("SELECT model, sum(unpriced_requests), sum(unpriced_tokens), min(bucket), max(bucket) FROM llm_totals WHERE unpriced_requests > 0 GROUP BY model ORDER BY model"),
            await RowsAsync("SELECT model, requests, tokens, first_bucket, last_bucket FROM llm_unpriced_models ORDER BY model"));
    }

    private Task<List<string>> RowsAsync(string sql) => Store.ReadAsync(
        connection => connection.Query(sql, r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(r.GetValue))), CancellationToken.None);

    /// <summary>Starts, with the shipped prices in the file.</summary>
    public async Task StartWithPricesAsync()
    {
        await InitializeAsync();
        _ = Server;
        await Services.GetRequiredService<PriceList>().RefreshAsync(CancellationToken.None);
    }

    /// <summary>Starts; the clean-up at start is over.</summary>
    public async Task StartCleanedUpAsync()
    {
        await InitializeAsync();
        _ = Server;
        await CleanupAtStartAsync();
    }

    /// <summary>Runs <c>prices import</c>.</summary>
    public async Task<(int Code, string Output)> ImportCommandAsync(params string[] arguments)
    {
        using var scope = Services.CreateScope();
        var command = scope.ServiceProvider.GetServices<IServiceCommand>().OfType<ImportPricesCommand>().Single();
        await using var output = new StringWriter();
        return (await command.RunAsync(new CommandArguments(arguments), output, CancellationToken.None), output.ToString());
    }

    /// <summary>Returns when the clean-up at start has taken its time from the clock, so that the test may move it.</summary>
    public Task CleanupAtStartAsync() => Eventually.HoldsAsync(async () => await QueryLongAsync("SELECT count(*) FROM llm_cleanups") > 0);
}
