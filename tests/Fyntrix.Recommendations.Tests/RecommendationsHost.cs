using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Import;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Recommendations.Tests;

/// <summary>The service on empty files.</summary>
public class RecommendationsHost() : ServiceHost<Program>(databaseName: null)
{
    public HttpClient Publisher(string subject = "agent-1") => As(subject, Scopes.PicksWrite);

    /// <summary>Picks are judged when the test says so.</summary>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Outcomes:Scheduled", "false");
    }

    internal RecommendationStore Store => Services.GetRequiredService<RecommendationStore>();

    /// <summary>Publishes a run and gives its answer.</summary>
    internal async Task<JsonElement> PublishAsync(JsonObject run, string subject = "agent-1")
    {
        using var response = await PostRunAsync(Publisher(subject), run);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    internal static Task<HttpResponseMessage> PostRunAsync(HttpClient client, JsonNode run, string? key = null) =>
        PostRunAsync(client, run.ToJsonString(), key);

    internal static async Task<HttpResponseMessage> PostRunAsync(HttpClient client, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/runs")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }

    public HttpClient Admin(string subject = "admin-1") => As(subject, Scopes.Admin);

    /// <summary>Writes a policy and gives its answer.</summary>
    internal async Task<JsonElement> CreatePolicyAsync(string config, string name = "A policy", string? key = null)
    {
        using var response = await PostPolicyAsync(Admin(), $$"""{"name":"{{name}}","config":{{config}}}""", key);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    internal static async Task<HttpResponseMessage> PostPolicyAsync(HttpClient client, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/policies") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }

    /// <summary>Takes a step below <c>/api/v1/policies</c>, such as <c>ID/activate</c>.</summary>
    internal async Task<HttpResponseMessage> StepAsync(string step, string body = """{"reason":"Because it is better."}""", HttpClient? client = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await (client ?? Admin()).PostAsync(new Uri($"/api/v1/policies/{step}", UriKind.Relative), content);
    }

    internal Task<long> CountAsync(string sql, params (string, object?)[] parameters) =>
        Store.ReadAsync(connection => connection.QueryLong(sql, parameters), CancellationToken.None);

    internal Task<string?> TextAsync(string sql, params (string, object?)[] parameters) =>
        Store.ReadAsync(connection => connection.QueryFirst(sql, r => r.IsDBNull(0) ? null : r.GetString(0), parameters), CancellationToken.None);

    internal MarketDataStore Market => Services.GetRequiredService<MarketDataStore>();

    /// <summary>Judges what is due now.</summary>
    internal Task<EvaluationCounts> EvaluateAsync() => Services.GetRequiredService<EvaluationRunner>().RunAsync(null, CancellationToken.None);

    internal Task<int> ExecuteAsync(string sql, params (string, object?)[] parameters) =>
        Store.WriteAsync(write => write.Connection.Execute(sql, parameters), CancellationToken.None);

    /// <summary>Runs <c>import-legacy</c> and gives its exit code and its report.</summary>
    internal async Task<(int ExitCode, JsonElement Report)> ImportAsync(string folder)
    {
        using var output = new StringWriter();
        var code = await Import().RunAsync(new CommandArguments(["--from", folder, "--report", "json"]), output, CancellationToken.None);
        return (code, JsonDocument.Parse(output.ToString()).RootElement);
    }

    internal ImportLegacyCommand Import() => new(Store, Clock);

    internal async Task<JsonElement> GetAsync(string path, HttpClient? client = null)
    {
        using var response = await (client ?? As("reader")).GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Walks a list to its end and gives one member of each item.</summary>
    internal async Task<List<string>> ListAllAsync(string path, string member, HttpClient? client = null)
    {
        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = await GetAsync(cursor is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={cursor}", client);
            all.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty(member).GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return all;
    }
}
