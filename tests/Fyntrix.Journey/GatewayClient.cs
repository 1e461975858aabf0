using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Journey;

/// <summary>Speaks to the gateway for one caller and tells what was asked and what came back. Tokens and secrets are not told.</summary>
public sealed class GatewayClient(HttpClient http, TextWriter output, string who, string? accessToken = null)
{
    private const int LongestTold = 420;
    private static readonly string[] Secrets = ["access_token", "refresh_token", "id_token", "client_secret", "password", "token"];

    public GatewayClient With(string name, string token) => new(http, output, name, token);

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, HttpStatusCode.OK, cancellationToken);

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body, HttpStatusCode expected, CancellationToken cancellationToken, string? idempotencyKey = null)
    {
        var (status, answer) = await TrySendAsync(method, path, body, cancellationToken, idempotencyKey);
        return status == expected
            ? answer ?? new JsonObject()
            : throw new JourneyException($"{method} {path} answered {(int)status} instead of {(int)expected}: {answer?.ToJsonString()}");
    }

    public async Task<(HttpStatusCode Status, JsonNode? Body)> TrySendAsync(
        HttpMethod method, string path, object? body, CancellationToken cancellationToken, string? idempotencyKey = null, bool tell = true)
    {
        using var request = new HttpRequestMessage(method, path);
        if (accessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        var sent = body switch
        {
            null => null,
            HttpContent content => content,
            _ => new StringContent(JsonSerializer.Serialize(body, JsonDefaults.Options), Encoding.UTF8, "application/json"),
        };
        request.Content = sent;
        // Read before it is sent: the request disposes of it.
        var told = sent is null or FormUrlEncodedContent ? null : await sent.ReadAsStringAsync(cancellationToken);

        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var answer = text.Length == 0 ? null : JsonNode.Parse(text);
        if (tell)
        {
            await output.WriteLineAsync($"   {who}: {method} {path}{(told is null ? "" : " " + Shorten(Hide(JsonNode.Parse(told))))}");
            await output.WriteLineAsync($"      → {(int)response.StatusCode} {Shorten(Hide(answer))}");
        }

        return (response.StatusCode, answer);
    }

    private static string Shorten(JsonNode? node)
    {
        var text = node?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "";
        return text.Length <= LongestTold ? text : string.Concat(text.AsSpan(0, LongestTold), " …");
    }

    private static JsonNode? Hide(JsonNode? node)
    {
        var copy = node?.DeepClone();
        if (copy is JsonObject members)
        {
            foreach (var secret in Secrets.Where(members.ContainsKey))
                members[secret] = "…";
        }

        return copy;
    }
}
