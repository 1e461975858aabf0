using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>
/// Speaks Kite Connect v3 over HTTP. Every call is made at most once: whether a second one would do harm is for others to know.
/// Keys, tokens and bodies stand in no log and no exception.
/// </summary>
internal sealed class KiteClient(IHttpClientFactory clients, KiteRateLimits limits, IOptions<ZerodhaSettings> settings)
{
    public const string Name = "kite";

    /// <summary>In bytes; a day's book of thousands of orders is a few megabytes.</summary>
    public const long LongestAnswer = 64 * 1024 * 1024;

    /// <param name="call">What to ask for.</param>
    /// <param name="cancellationToken">Gives up; the reply is then <see cref="KiteReply.Unknown"/>.</param>
    public async Task<KiteReply> SendAsync(KiteCall call, CancellationToken cancellationToken)
    {
        try
        {
            using var lease = await limits.WaitAsync(call, cancellationToken);
            if (!lease.IsAcquired)
                return new KiteReply.Refused(BrokerReasons.RateLimited, "Too many calls at once; nothing was sent.");
        }
        catch (OperationCanceledException)
        {
            return new KiteReply.Unreachable("It was given up before it was sent.");
        }

        using var request = Request(call);
        try
        {
            using var client = clients.CreateClient(NameOf(call));
            using var response = await client.SendAsync(request, cancellationToken);
            return Read((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException e) when (IsBeforeFirstByte(e.HttpRequestError))
        {
            return new KiteReply.Unreachable($"Kite cannot be reached: {e.HttpRequestError}.");
        }
        catch (HttpRequestException e)
        {
            return new KiteReply.Unknown($"The connection to Kite failed: {e.HttpRequestError}.");
        }
        catch (OperationCanceledException)
        {
            return new KiteReply.Unknown("Kite did not answer in time.");
        }
    }

    /// <summary>The body of what is no JSON.</summary>
    /// <exception cref="BrokerUnreadableException">It cannot be had.</exception>
    public async Task<byte[]> DownloadAsync(KiteCall call, CancellationToken cancellationToken)
    {
        using var lease = await limits.WaitAsync(call, cancellationToken);
        if (!lease.IsAcquired)
            throw new BrokerUnreadableException(BrokerReasons.RateLimited, "Too many calls at once; nothing was sent.");
        using var request = Request(call);
        try
        {
            using var client = clients.CreateClient(NameOf(call));
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadAsByteArrayAsync(cancellationToken);
            throw new BrokerUnreadableException(BrokerReasons.Unavailable, $"Kite answered {(int)response.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BrokerUnreadableException(BrokerReasons.Unavailable, $"Kite cannot be read: {e.GetType().Name}.");
        }
    }

    /// <summary>
    /// The handler of the named client. Connections are made here, so that a time-out while connecting is told from one while
    /// waiting for an answer: before there is a connection nothing has been sent.
    /// </summary>
    public static HttpMessageHandler Handler(ZerodhaSettings settings, Uri? egress) =>
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            UseProxy = egress is not null,
            Proxy = egress is null ? null : new WebProxy(egress),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, settings.ConnectTimeout, cancellationToken),
        };

    /// <summary>The client of an app whose calls leave by a way of their own.</summary>
    public static string NameOf(string appKey) => $"{Name} {appKey}";

    private string NameOf(KiteCall call) => settings.Value.Egress.ContainsKey(call.AppKey) ? NameOf(call.AppKey) : Name;

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint to, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connected = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(to, limit.Token);
            connected = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
        finally
        {
            if (!connected)
                socket.Dispose();
        }
    }

    private static bool IsBeforeFirstByte(HttpRequestError error) =>
        error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static HttpRequestMessage Request(KiteCall call)
    {
        var request = new HttpRequestMessage(call.Method, call.Path) { Content = call.Content };
        request.Headers.Add("X-Kite-Version", "3");
        if (call.Access is { } access)
            request.Headers.Authorization = new AuthenticationHeaderValue("token", $"{access.ApiKey}:{access.AccessToken.Reveal()}");
        return request;
    }

    private static KiteReply Read(int status, byte[] body)
    {
        if (status is >= 500 or < 200 or (>= 300 and < 400))
            return new KiteReply.Unknown($"Kite answered {status}.");
        JsonElement json;
        try
        {
            using var document = JsonDocument.Parse(body);
            json = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return new KiteReply.Unknown($"Kite answered {status} with something that cannot be read.");
        }

        if (status < 300)
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("data", out var data) && json.Text("status") == "success"
                ? new KiteReply.Data(data)
                : new KiteReply.Unknown("Kite answered with something that cannot be read.");
        }

        var message = json.Text("message") ?? "";
        return json.Text("error_type") is { } type
            ? new KiteReply.Refused(KiteErrors.Code(status, type, message), message.Length <= 500 ? message : message[..500])
            : new KiteReply.Unknown($"Kite answered {status} without saying why.");
    }
}
