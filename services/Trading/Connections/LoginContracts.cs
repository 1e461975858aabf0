namespace Fyntrix.Trading.Connections;

/// <summary>The user's own app at the broker; left out where the operator has one for all, or one was given before.</summary>
internal sealed record LoginRequest(string? ApiKey, string? ApiSecret);

/// <param name="LoginUrl">Where the user signs in; the broker sends the browser on to the app's registered address, with a request_token and the state.</param>
/// <param name="ExpiresAt">Until when the state can be used, once.</param>
internal sealed record LoginAnswer(Uri LoginUrl, DateTimeOffset ExpiresAt);

/// <param name="RequestToken">What the broker gave the user on signing in.</param>
/// <param name="State">What came back with it.</param>
/// <param name="Session">PAPER only: when orders are matched, ALWAYS_OPEN or NSE_HOURS; as it was, or the service's default, when left out.</param>
internal sealed record ConnectRequest(string? RequestToken, string? State, string? Session);
