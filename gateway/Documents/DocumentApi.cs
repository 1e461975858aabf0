using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Gateway.Routing;
using Fyntrix.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Caching.Memory;

namespace Fyntrix.Gateway.Documents;

/// <summary>The API's document at <c>/openapi/v1.json</c> and a page to browse it at <c>/docs</c>.</summary>
internal static class DocumentApi
{
    public const string Path = "/openapi/v1.json";

    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void AddDocuments(this WebApplicationBuilder builder)
    {
        builder.Services.AddMemoryCache();
        foreach (var service in RouteTable.Services)
        {
            builder.Services.AddHttpClient(ClientName(service), client =>
            {
                client.BaseAddress = ServiceAddress.Find(builder.Configuration, service);
                client.Timeout = Patience;
            });
        }
    }

    public static void MapDocuments(this WebApplication app)
    {
        app.MapGet(Path, Get).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/", () => TypedResults.Redirect("/docs")).AllowAnonymous().ExcludeFromDescription();
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Fyntrix API";
            page.SwaggerEndpoint(Path, "Fyntrix v1");
        });
    }

    private static async Task<JsonHttpResult<JsonObject>> Get(IHttpClientFactory clients, IMemoryCache cache, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(Path, out JsonObject? known))
            return TypedResults.Json(known);

        var documents = await Task.WhenAll(RouteTable.Services.Select(async s => (s, await FetchAsync(clients.CreateClient(ClientName(s)), cancellationToken))));
        var merged = DocumentMerger.Merge(documents);
        if (documents.All(d => d.Item2 is not null))
            cache.Set(Path, merged, Kept);
        return TypedResults.Json(merged);
    }

    /// <summary>A service's own document; null when it cannot be had, so that the others' are still shown.</summary>
    private static async Task<JsonObject?> FetchAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetFromJsonAsync<JsonObject>(Path, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static string ClientName(string service) => $"document of {service}";
}
