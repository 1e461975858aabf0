using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Market.Providers.Kite;

/// <summary>
/// The key and the token of the day. A token that Kite has refused is not sent again: the next one has to come, by the file or by
/// a restart with another setting. Neither stands in a log or an exception.
/// </summary>
internal sealed partial class KiteAccess(IOptions<MarketDataSettings> settings, ILogger<KiteAccess> logger)
{
    private const int LongestToken = 1000;

    private readonly KiteSettings _kite = settings.Value.Kite;
    private volatile string? _refused;

    public bool IsConfigured => _kite.IsConfigured;

    /// <summary>Why Kite cannot be asked now; null when it can.</summary>
    public string? Stopped => IsConfigured ? Read().Fault : null;

    /// <summary>The content of the Authorization header's parameter.</summary>
    /// <exception cref="MarketDataException">There is no token that Kite would take.</exception>
    public (string Credentials, string Token) Get() => Read() is (var token, null)
        ? ($"{_kite.ApiKey}:{token}", token!)
        : throw new MarketDataException(MarketDataFault.SESSION_ENDED, Read().Fault ?? "There is no access token for Kite.");

    /// <summary>Kite has answered that a token is not valid, or not any more.</summary>
    public void Refuse(string token)
    {
        if (_refused == token)
            return;
        _refused = token;
        LogRefused();
    }

    private (string? Token, string? Fault) Read()
    {
        var token = _kite.AccessToken;
        if (_kite.AccessTokenFile is { Length: > 0 } file)
        {
            try
            {
                token = File.ReadAllText(file).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return (null, $"The file of MarketData:Kite:AccessTokenFile cannot be read ({e.GetType().Name}): no bars are fetched.");
            }
        }

        if (string.IsNullOrEmpty(token) || token.Length > LongestToken || token.Any(c => c is <= ' ' or > '~'))
            return (null, "There is no access token for Kite in MarketData:Kite: no bars are fetched.");
        return token == _refused
            ? (null, "Kite has ended the session of MarketData:Kite: sign in and give the new access token. Until then no bars are fetched.")
            : (token, null);
    }

    [LoggerMessage(EventName = "kite.token_refused", Level = LogLevel.Warning, Message = "Kite refuses the access token of MarketData:Kite; no bars are fetched until there is another one")]
    private partial void LogRefused();
}
