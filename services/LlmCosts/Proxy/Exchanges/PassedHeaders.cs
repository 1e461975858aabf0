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

    private static readonly FrozenSet<string> OfConnections = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings");

    // Compressed answers could not be looked at, so none are asked for. Expect is between the client and us. X-Request-Id is what a call of
    // embeddings is known by: an upstream that repeats it must not repeat a client's.
    private static readonly FrozenSet<string> NotSent = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Authorization", "api-key", "Cookie", "Content-Length", "Accept-Encoding", "Expect", "Forwarded", "Via", "X-Real-IP", "X-Request-Id",
        "traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context");

    // X-Original-: what the middleware that reads X-Forwarded- leaves in its place.
    private static readonly string[] NotSentBeginnings = [Ours, "X-Forwarded-", "X-Original-"];

    private static readonly FrozenSet<string> NotReturned = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Set-Cookie", "WWW-Authenticate", "Server", "Date", "Via", "Alt-Svc", "Strict-Transport-Security", "Content-Length",
        "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy");

    public static void Send(IHeaderDictionary from, HttpRequestMessage to)
    {
        foreach (var (name, values) in from)
        {
            if (IsOfConnection(name, from.Connection) || NotSent.Contains(name) || name.StartsWith(':')
                || NotSentBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (!to.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                to.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        // Without it a server may choose what it likes (RFC 9110, section 12.5.3).
        to.Headers.AcceptEncoding.ParseAdd("identity");
    }

    public static void Return(HttpResponseMessage from, Upstream upstream, HttpResponse to)
    {
        var connection = from.Headers.Connection.ToArray();
        var isUnpacked = AnswerBody.IsPacked(from.Content);
        foreach (var (name, values) in from.Headers.NonValidated.Concat(from.Content.Headers.NonValidated))
        {
            if (IsOfConnection(name, connection) || NotReturned.Contains(name) || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(Ours, StringComparison.OrdinalIgnoreCase) || values.Any(value => upstream.Shows(value) || !CanBeReturned(value))
                || (isUnpacked && name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)))
                continue;
            to.Headers[name] = values.ToArray();
        }
    }

    /// <summary>What the server would refuse to write: it takes visible ASCII and blanks.</summary>
    private static bool CanBeReturned(string value) => value.All(c => c is '\t' or (>= ' ' and <= '~'));

    private static bool IsOfConnection(string name, IEnumerable<string?> connection) =>
        OfConnections.Contains(name)
        || connection.Any(named => named?.Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase) == true);
}
