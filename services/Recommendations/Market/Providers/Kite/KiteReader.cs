using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Market.Providers.Kite;

/// <summary>
/// Reads from Kite Connect v3. Everything here only reads, so what failed may be asked again:
/// 1. a call waits for its turn under Kite's limits;
/// 2. 429, 5xx, time-outs and broken connections are repeated after a wait, three times at the most;
/// 3. TokenException ends the use of the token; other refusals are told by their error_type.
/// </summary>
internal sealed class KiteReader(IHttpClientFactory clients, KiteAccess access, KiteLimits limits, IOptions<MarketDataSettings> settings, TimeProvider time)
{
    public const string ClientName = "kite-market-data";

    private const int Repeats = 3;
    private const int LongestMessage = 300;
    private const int LongestAnswer = 64 * 1024 * 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly KiteSettings _settings = settings.Value.Kite;

    public static void Configure(HttpClient client, KiteSettings settings)
    {
        client.BaseAddress = settings.BaseUrl;
        client.Timeout = settings.AnswerTimeout;
        client.MaxResponseContentBufferSize = LongestAnswer;
    }

    public static HttpMessageHandler Handler() =>
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All };

    /// <summary>The content of <c>data</c> in a JSON answer.</summary>
    /// <exception cref="MarketDataException">It cannot be had.</exception>
    public async Task<JsonElement> DataAsync(string path, KiteCallKind kind, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(path, kind, cancellationToken);
        return Parse(body) is { ValueKind: JsonValueKind.Object } json && Text(json, "status") == "success" && json.TryGetProperty("data", out var data)
            ? data
            : throw new MarketDataException(MarketDataFault.UNREADABLE, "Kite answered with something that cannot be read.");
    }

    /// <summary>The whole answer.</summary>
    /// <exception cref="MarketDataException">It cannot be had.</exception>
    public async Task<byte[]> BodyAsync(string path, KiteCallKind kind, CancellationToken cancellationToken)
    {
        for (var repeat = 0; ; repeat++)
        {
            var (body, failure, wait) = await TryAsync(path, kind, cancellationToken);
            if (failure is null)
                return body!;
            if (repeat == Repeats || failure.Fault is not (MarketDataFault.RATE_LIMITED or MarketDataFault.UNAVAILABLE))
                throw failure;
            await Task.Delay(wait ?? _settings.RetryDelay * (1 << repeat), time, cancellationToken);
        }
    }

    private async Task<(byte[]? Body, MarketDataException? Failure, TimeSpan? Wait)> TryAsync(string path, KiteCallKind kind, CancellationToken cancellationToken)
    {
        await limits.WaitAsync(kind, cancellationToken);
        var (credentials, token) = access.Get();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Kite-Version", "3");
        request.Headers.Authorization = new AuthenticationHeaderValue("token", credentials);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
                return (body, null, null);
            var failure = Explain((int)response.StatusCode, body, token);
            if (failure.Fault == MarketDataFault.SESSION_ENDED)
                access.Refuse(token);
            return (null, failure, response.Headers.RetryAfter?.Delta is { } delta && delta > TimeSpan.Zero && delta < LongestWait ? delta : null);
        }
        catch (HttpRequestException e)
        {
            return (null, new MarketDataException(MarketDataFault.UNAVAILABLE, $"Kite cannot be read: {e.HttpRequestError}.", e), null);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, new MarketDataException(MarketDataFault.UNAVAILABLE, "Kite did not answer in time.", e), null);
        }
    }

    // Error types: kite.trade/docs/connect/v3/exceptions. What a 5xx says of its type proves nothing.
    private static MarketDataException Explain(int status, byte[] body, string token)
    {
        var json = Parse(body);
        var type = Text(json, "error_type");
        // Messages go to logs and health, and nobody has promised that they never quote what was sent.
        var text = Text(json, "message")?.Replace(token, "…", StringComparison.Ordinal);
        var message = text is null ? "." : $": {(text.Length > LongestMessage ? text[..LongestMessage] : text)}";
        var fault = (status, type) switch
        {
            (StatusCodes.Status429TooManyRequests, _) => MarketDataFault.RATE_LIMITED,
            (>= 500, _) => MarketDataFault.UNAVAILABLE,
            (_, "TokenException") => MarketDataFault.SESSION_ENDED,
            (_, "PermissionException") => MarketDataFault.PERMISSION_DENIED,
            (_, null) => MarketDataFault.UNREADABLE,
            _ => MarketDataFault.REFUSED,
        };
        return new MarketDataException(fault, $"Kite answered {status} {type}{message}");
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
