namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>One call of Kite's API.</summary>
/// <param name="AppKey">Of the app on whose account it counts.</param>
/// <param name="Access">Null for what is asked without a user's token.</param>
/// <param name="Kind">By which limit it counts.</param>
internal sealed record KiteCall(HttpMethod Method, string Path, string AppKey, LiveAccess? Access, HttpContent? Content, KiteCallKind Kind)
{
    public static KiteCall Get(LiveAccess access, string path, KiteCallKind kind = KiteCallKind.OTHER) => new(HttpMethod.Get, path, access.ApiKey, access, null, kind);

    public static KiteCall Order(HttpMethod method, LiveAccess access, string path, HttpContent? content) =>
        new(method, path, access.ApiKey, access, content, KiteCallKind.ORDER);
}
