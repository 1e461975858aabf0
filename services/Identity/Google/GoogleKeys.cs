using Fyntrix.ServiceDefaults.Auth;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.Google;

/// <summary>Google's published keys. Google announces a key days before it signs with it, so that a minute's pause keeps nobody out.</summary>
internal sealed partial class GoogleKeys : IDisposable
{
    public const string Client = "google";

    private static readonly TimeSpan Refresh = TimeSpan.FromHours(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly PublishedKeys _keys;
    private readonly ILogger<GoogleKeys> _logger;

    public GoogleKeys(IHttpClientFactory clients, IOptions<GoogleSettings> settings, TimeProvider time, ILogger<GoogleKeys> logger)
    {
        _logger = logger;
        _keys = new PublishedKeys(
            cancellationToken => clients.CreateClient(Client).GetStringAsync(settings.Value.Keys, cancellationToken),
            Refresh,
            Pause,
            e => LogKept(e.GetType().Name),
            time);
    }

    /// <summary>The key with this id, or null when Google publishes none.</summary>
    /// <exception cref="SigningKeysUnavailableException">No keys are known and none can be fetched.</exception>
    public ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken) => _keys.FindAsync(keyId, cancellationToken);

    public void Dispose() => _keys.Dispose();

    [LoggerMessage(EventName = "google.keys_not_fetched", Level = LogLevel.Warning, Message = "Google's keys cannot be fetched ({Error}); the known ones go on serving")]
    private partial void LogKept(string error);
}
