using System.Collections.Frozen;
using Fyntrix.LlmCosts.Proxy.Upstreams;

namespace Fyntrix.LlmCosts.Proxy.Exchanges;

/// <summary>
/// Headers pass both ways, but for those of one connection (RFC 9110, section 7.6.1), those that authenticate, those that concern
/// our own edge and traces, and ours.
/// </summary>
internal static class PassedHeaders
{
    private const string Ours = "X-Fyntrix-";

    // X-Original-* is what the forwarded headers were before the framework took them for the connection's own.
    private static readonly string[] OfOurNetwork = [Ours, "X-Forwarded-", "X-Original-", "X-Real-IP"];

    private static readonly FrozenSet<string> OfConnections = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings");

    // Compressed answers could not be looked at, so none are asked for. Expect is between the client and us.
    private static readonly FrozenSet<string> NotSent = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Authorization", "api-key", "Cookie", "Content-Length", "Accept-Encoding", "Expect", "Forwarded", "Via", "traceparent", "tracestate", "baggage");

    private static readonly FrozenSet<string> NotReturned = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Set-Cookie", "WWW-Authenticate", "Server", "Date", "Via", "Alt-Svc", "Strict-Transport-Security", "Content-Length",
        "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy");

    public static void Send(IHeaderDictionary from, HttpRequestMessage to)
    {
        foreach (var (name, values) in from)
        {
            if (IsOfConnection(name, from.Connection) || NotSent.Contains(name) || name.StartsWith(':')
                || OfOurNetwork.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (!to.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                to.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
    }

    public static void Return(HttpResponseMessage from, Upstream upstream, HttpResponse to)
    {
        var connection = from.Headers.Connection.ToArray();
        foreach (var (name, values) in from.Headers.NonValidated.Concat(from.Content.Headers.NonValidated))
        {
            if (IsOfConnection(name, connection) || NotReturned.Contains(name) || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(Ours, StringComparison.OrdinalIgnoreCase) || values.Any(upstream.Shows))
                continue;
            to.Headers[name] = values.ToArray();
        }
    }

    private static bool IsOfConnection(string name, IEnumerable<string?> connection) =>
        OfConnections.Contains(name) || connection.Any(named => named?.Contains(name, StringComparison.OrdinalIgnoreCase) == true);
}
