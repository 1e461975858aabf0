using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Instruments;

namespace Fyntrix.Trading.Brokers;

/// <summary>A broker at which users sign in and whose orders are real.</summary>
internal interface ILiveBroker : IBroker
{
    /// <summary>The app that the operator has for all users; null when each user brings one.</summary>
    BrokerApp? PlatformApp { get; }

    /// <summary>Where the user signs in; the state comes back with what <see cref="ExchangeSessionAsync"/> asks for.</summary>
    Uri LoginUrl(string apiKey, string state);

    /// <summary>Makes a session of what the user brought back from signing in.</summary>
    Task<Result<BrokerSession>> ExchangeSessionAsync(BrokerApp app, string requestToken, CancellationToken cancellationToken);

    /// <summary>What the broker sent by itself; null when it is nothing of that kind.</summary>
    BrokerPostback? ParsePostback(ReadOnlyMemory<byte> body);

    /// <summary>What can be traded today, with tick and lot; reading throws when it cannot be had.</summary>
    Task<IReadOnlyList<Instrument>> InstrumentsAsync(LiveAccess access, CancellationToken cancellationToken);

    /// <summary>Ends the session. Never throws for what happens on the way.</summary>
    /// <returns>Why it could not be ended; null when it is over.</returns>
    Task<string?> EndSessionAsync(LiveAccess access, CancellationToken cancellationToken);

    /// <summary>Whether the session still stands; throws <see cref="BrokerUnreadableException"/> when it does not or nobody can tell.</summary>
    Task ProbeAsync(LiveAccess access, CancellationToken cancellationToken);
}
